using System.Security.Cryptography;

namespace Notifications.Notifier.Configuration;

/// <summary>Tells when a file, or the files of a folder, changed. By content: mounted ConfigMaps change behind a link, where nothing announces it.</summary>
/// <param name="paths">Files and folders; what does not exist is empty.</param>
internal sealed class ConfigurationFile(IReadOnlyList<string> paths)
{
    private string seen = Fingerprint(paths);

    /// <summary>True once for each change.</summary>
    /// <exception cref="IOException">It cannot be read at the moment.</exception>
    public bool HasChanged()
    {
        var now = Fingerprint(paths);
        if (now == seen) return false;
        seen = now;
        return true;
    }

    private static string Fingerprint(IReadOnlyList<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in paths.SelectMany(Files))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(file));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)
        : File.Exists(path) ? [path] : [];
}
