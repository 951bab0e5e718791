using k8s.KubeConfigModels;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>
/// A kubeconfig, or several merged as kubectl merges them: the first file that has an entry wins, and relative paths start at the folder of
/// the file that they stand in. The model is KubernetesClient's, with the keys that it lacks (<see cref="KubeconfigCluster"/> and the
/// like).
/// </summary>
internal sealed class Kubeconfig
{
    // KubernetesClient's own reader drops tokenFile and proxy-url, and throws on as-user-extra
    private static readonly IDeserializer Deserializer = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .WithAttemptingUnquotedStringTypeDeserialization()
        .WithTypeMapping<ClusterEndpoint, KubeconfigCluster>()
        .WithTypeMapping<UserCredentials, KubeconfigUser>()
        .WithTypeMapping<ExternalExecution, KubeconfigExec>()
        .WithAttributeOverride<UserCredentials>(user => user.ImpersonateUserExtra, new YamlIgnoreAttribute())
        .Build();

    private readonly Dictionary<string, ContextDetails> _contexts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeconfigCluster> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeconfigUser> _users = new(StringComparer.Ordinal);

    private bool _isEmpty = true;

    private Kubeconfig(string path) => Path = path;

    /// <summary>The path of the file; of several, all of them as <c>KUBECONFIG</c> has them.</summary>
    public string Path { get; }

    public string? CurrentContext { get; private set; }

    public IReadOnlyDictionary<string, ContextDetails> Contexts => _contexts;

    public IReadOnlyDictionary<string, KubeconfigCluster> Clusters => _clusters;

    public IReadOnlyDictionary<string, KubeconfigUser> Users => _users;

    /// <returns>What the files say together, or why one of them cannot be used. Of several, those that are missing are passed
    /// over.</returns>
    public static (Kubeconfig? Merged, string? Problem) Read(IReadOnlyList<string> paths)
    {
        var merged = new Kubeconfig(string.Join(System.IO.Path.PathSeparator, paths));
        var present = paths.Where(File.Exists).ToList();
        if (present.Count == 0)
            return (null, $"there is no kubeconfig {merged.Path}: name another in watch.kubeconfig, or say watch.inCluster: true inside a cluster");
        foreach (var path in present)
        {
            if (merged.Add(path) is { } problem)
                return (null, problem);
        }

        return merged._isEmpty ? (null, $"the kubeconfig {merged.Path} is empty") : (merged, null);
    }

    /// <summary>What is written elsewhere than in a file.</summary>
    /// <param name="from">Where, for messages.</param>
    public static Kubeconfig Of(K8SConfiguration written, string from)
    {
        var made = new Kubeconfig(from);
        made.Add(written, folder: "");
        return made;
    }

    private string? Add(string path)
    {
        try
        {
            if (YamlSyntax.Read(File.ReadAllText(path), Deserializer.Deserialize<K8SConfiguration?>) is { } file)
                Add(file, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            return null;
        }
        catch (YamlException wrong)
        {
            return $"the kubeconfig {path} is not valid YAML, or no kubeconfig (line {wrong.Start.Line}, column {wrong.Start.Column})";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"the kubeconfig {path} cannot be read: {unreadable.Message}";
        }
    }

    private void Add(K8SConfiguration file, string folder)
    {
        _isEmpty = false;
        CurrentContext ??= NullIfEmpty(file.CurrentContext);
        foreach (var context in (file.Contexts ?? []).Where(entry => entry?.Name is not null))
            _contexts.TryAdd(context.Name, context.ContextDetails ?? new ContextDetails());
        foreach (var cluster in (file.Clusters ?? []).Where(entry => entry?.Name is not null))
            _clusters.TryAdd(cluster.Name, ((KubeconfigCluster?)cluster.ClusterEndpoint ?? new()).Resolved(folder));
        foreach (var user in (file.Users ?? []).Where(entry => entry?.Name is not null))
            _users.TryAdd(user.Name, ((KubeconfigUser?)user.UserCredentials ?? new()).Resolved(folder));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
