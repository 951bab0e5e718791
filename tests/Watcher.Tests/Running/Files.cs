using System.Text.Json.Nodes;
using Notifications.Watcher.Tests.Transitions;

namespace Notifications.Watcher.Tests.Running;

/// <summary>A directory of Applications, and a place for a store.</summary>
internal sealed class Files : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("watcher-").FullName;

    public string Applications => Directory.CreateDirectory(Path.Combine(Root, "applications")).FullName;

    public string Store => Path.Combine(Root, "store.db");

    /// <summary>The base Application with another name, and a merge patch.</summary>
    public void Put(string name, string patch = "{}", string? uid = null)
    {
        var application = Story.Merge(Story.Yaml(Path.Combine(Story.Folder, "base.yaml")), JsonNode.Parse(patch))!;
        application["metadata"]!["name"] = name;
        application["metadata"]!["uid"] = uid ?? $"uid-of-{name}";
        PutText($"{name}.json", application.ToJsonString());
    }

    /// <summary>Replaces a file at once, as an editor does.</summary>
    public void PutText(string file, string text)
    {
        var temporary = Path.Combine(Root, Guid.NewGuid().ToString("n"));
        File.WriteAllText(temporary, text);
        File.Move(temporary, Path.Combine(Applications, file), overwrite: true);
    }

    public void Remove(string name) => File.Delete(Path.Combine(Applications, name + ".json"));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
