namespace Notifications.Templates;

/// <summary>
/// Templates in a folder and the folders in it. A name is a relative path with <c>/</c>; it cannot leave the folder, nor can
/// a link in it. Files are read when they are first included and again when they have changed.
/// </summary>
public sealed class FolderTemplateLoader : ITemplateLoader
{
    private readonly string _root;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTime Written, long Length, string Text)> _read = new(StringComparer.Ordinal);

    public FolderTemplateLoader(string folder) => _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <inheritdoc/>
    public string? PathOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isPlain = name.Length > 0 && !Path.IsPathRooted(name) && name.IndexOfAny(['\0', '\\', ':']) < 0
            && !name.Split('/').Any(part => part is "" or "." or "..");
        return isPlain ? name : null;
    }

    /// <inheritdoc/>
    public string? Read(string path)
    {
        if (PathOf(path) is null)
            return null;
        var file = new FileInfo(Path.Combine(_root, path));
        if (!file.Exists || LeavesFolder(file))
            return null;
        lock (_lock)
        {
            if (_read.TryGetValue(path, out var known) && known.Written == file.LastWriteTimeUtc && known.Length == file.Length)
                return known.Text;
            var text = File.ReadAllText(file.FullName);
            _read[path] = (file.LastWriteTimeUtc, file.Length, text);
            return text;
        }
    }

    private bool LeavesFolder(FileInfo file)
    {
        for (FileSystemInfo? at = file; at is not null && at.FullName.Length > _root.Length; at = Directory.GetParent(at.FullName))
        {
            if (at.LinkTarget is not null && at.ResolveLinkTarget(returnFinalTarget: true) is { } target
                && !target.FullName.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
