namespace Notifications.Watcher.Sources;

/// <summary>How large and how deep what comes from outside may be. What is more is reported and skipped; it ends nothing.</summary>
/// <param name="Object">One Application or AppProject as JSON, in bytes: the same from a directory, a list and a watch.</param>
internal sealed record SourceLimits(int Object)
{
    /// <summary>Levels of an object.</summary>
    public const int MaxDepth = 512;

    /// <summary>Unless the configuration says otherwise. An etcd takes 1.5 MiB as it comes.</summary>
    public const int DefaultObject = 16 << 20;

    /// <summary>The namespaces that may have a self-service ConfigMap; default: none.</summary>
    public Func<string, bool> HasSelfService { get; init; } = static _ => false;

    public static JsonDocumentOptions Json { get; } = new() { MaxDepth = MaxDepth };

    /// <summary>A file may hold a list of many.</summary>
    public long JsonFile => 4L * Object;

    /// <summary>YAML takes many times its size in memory while it is read.</summary>
    public long YamlFile => Object;
}
