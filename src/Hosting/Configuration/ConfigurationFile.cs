using System.Security.Cryptography;
using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// Tells when a file, or the files of a folder, changed. By content: mounted ConfigMaps change behind a link, where nothing announces it. A
/// change counts when two looks have found the same: until then somebody may still be writing, and half a file can be a right one.
/// </summary>
/// <param name="paths">Files and folders; what does not exist is empty.</param>
internal sealed class ConfigurationFile(IReadOnlyList<string> paths)
{
    private string _seen = Fingerprint(paths);
    private string? _changing;

    /// <summary>Something changed, and it has to be looked at once more.</summary>
    public bool IsChanging => _changing is not null;

    /// <summary>True once for each change.</summary>
    /// <exception cref="IOException">It cannot be read at the moment.</exception>
    public bool HasChanged()
    {
        var now = Fingerprint(paths);
        var settled = now == _changing;
        _changing = now == _seen || settled ? null : now;
        if (now == _seen || !settled) return false;
        _seen = now;
        return true;
    }

    private static string Fingerprint(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in paths.SelectMany(Files))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file));
            hash.AppendData(SHA256.HashData(BoundedFile.ReadRegular(file, Utf8File.Most, CancellationToken.None)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Where(BoundedFile.IsRegular).Order(StringComparer.Ordinal)
        : BoundedFile.IsRegular(path) ? [path] : [];
}
