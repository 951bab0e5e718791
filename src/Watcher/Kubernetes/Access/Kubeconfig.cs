using Notifications.Hosting.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>A kubeconfig as it is written. Source: the Config kind of Kubernetes' client-go (kubeconfig v1).</summary>
internal sealed class Kubeconfig
{
    private readonly KubeconfigNode root;

    private Kubeconfig(string path, KubeconfigNode root) => (Path, this.root) = (path, root);

    public string Path { get; }

    public string? CurrentContext => root.Text("current-context");

    public IEnumerable<string> Contexts => root.Maps("contexts").Select(entry => entry.Text("name")).OfType<string>();

    /// <returns>The file, or why it cannot be used.</returns>
    public static (Kubeconfig? File, string? Wrong) Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"there is no kubeconfig {path}: name another in watch.kubeconfig, or say watch.inCluster: true inside a cluster");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, $"the kubeconfig {path} cannot be read: {unreadable.Message}");
        }
    }

    public static (Kubeconfig? File, string? Wrong) Parse(string yaml, string path)
    {
        var stream = new YamlStream();
        try
        {
            YamlSyntax.Read(yaml, parser =>
            {
                stream.Load(parser);
                return stream;
            });
        }
        catch (YamlException wrong)
        {
            return (null, $"the kubeconfig {path} is not valid YAML (line {wrong.Start.Line}, column {wrong.Start.Column})");
        }

        return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode map
            ? (new Kubeconfig(path, new KubeconfigNode(map)), null)
            : (null, $"the kubeconfig {path} is empty");
    }

    public KubeconfigNode? Context(string name) => Entry("contexts", "context", name);

    public KubeconfigNode? Cluster(string name) => Entry("clusters", "cluster", name);

    public KubeconfigNode? User(string name) => Entry("users", "user", name);

    /// <summary>A path of the file; relative ones start at the file's directory.</summary>
    public string Resolve(string path) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, path);

    private KubeconfigNode? Entry(string list, string item, string name) =>
        root.Maps(list).FirstOrDefault(entry => entry.Text("name") == name) is { } found ? found.Map(item) ?? KubeconfigNode.Empty : null;
}
