using Notifications.Hosting.Configuration;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>PEM text as data, or in a file that is read anew each time, so that a rotated one is taken up.</summary>
internal abstract record PemSource
{
    private PemSource() { }

    public sealed record Data(Secret Pem) : PemSource;

    public sealed record InFile(string Path) : PemSource;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public string Read() => this switch
    {
        Data data => data.Pem.Reveal(),
        InFile file => File.ReadAllText(file.Path),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public string Describe() => this is InFile file ? file.Path : "the data given";
}
