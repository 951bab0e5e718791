namespace Notifications.SystemTests.Stories;

/// <summary>A folder of one story's own: its configuration, and its store where that is a file.</summary>
internal sealed class StoryFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("notifications-story-");

    public string Path => _directory.FullName;

    public string Write(string configuration)
    {
        var path = System.IO.Path.Combine(Path, "notifications.yaml");
        File.WriteAllText(path, configuration);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
