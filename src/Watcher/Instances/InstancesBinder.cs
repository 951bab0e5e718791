using Notifications.Drift;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Instances;

/// <summary>Reads the section <c>instances</c>.</summary>
public static class InstancesBinder
{
    /// <summary>The top-level key that <see cref="Bind"/> reads.</summary>
    public const string Section = "instances";

    /// <summary>The instances; what is wrong is reported to the document.</summary>
    public static IReadOnlyList<InstanceOptions> Bind(ConfigurationDocument document)
    {
        var section = document.Section(Section);
        if (!section.Exists)
        {
            section.Report("is missing", "name the Argo CD to watch: instances: [{ name: prod, watch: { inCluster: true } }]");
            return [];
        }

        var drift = document.Section("drift").Optional("readResources").Exists ? DriftSection.Read(document.Section("drift")) : null;
        var live = drift is { ReadResources: true } ? drift : null;
        var selfService = SelfServiceScope.Read(document);
        var instances = section.Items().Select(node => Instance(node) with { Live = live, SelfService = selfService }).ToList();
        if (section.IsSequence && instances.Count == 0) section.Report("is empty", "name at least one Argo CD to watch");
        RejectSameNames(section, instances);
        return instances;
    }

    private static void RejectSameNames(ConfigurationNode section, IReadOnlyList<InstanceOptions> instances)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (instance, node) in instances.Zip(section.Items()))
        {
            if (instance.Name.Length > 0 && !names.Add(instance.Name))
                node.Optional("name")
                    .Report($"\"{instance.Name}\" is the name of another instance too", "give each its own: it is part of every key");
        }
    }

    private static InstanceOptions Instance(ConfigurationNode node)
    {
        var argoCd = node.Optional("argocd");
        var options = new InstanceOptions(
            Name(node.Required("name")),
            Trimmed(argoCd.Optional("url").HttpUriOrNull()),
            node.Optional("namespace").Text("argocd"),
            Watch(node.Required("watch")))
        { StalledAfter = StalledAfter(node.Optional("stalledAfter")) };
        // The token's value is the notifier's: a watcher of its own is not given that secret
        if (argoCd.Optional("token").Exists && options.ArgoCdUrl is { } url) argoCd.Optional("url").RejectOpen(url);
        argoCd.RejectOtherKeys();
        node.RejectOtherKeys();
        return options;
    }

    private static TimeSpan? StalledAfter(ConfigurationNode node) =>
        node.Exists ? node.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), TimeSpan.FromHours(1)) : null;

    private static string Name(ConfigurationNode node)
    {
        var name = node.Text("");
        if (node.Exists && (name.Length is 0 or > 100 || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '/')))
            node.Report("cannot be a name", "up to 100 characters without spaces and slashes");
        return name;
    }

    private static Uri? Trimmed(Uri? url) => url is null ? null : new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/'));

    private static WatchTarget Watch(ConfigurationNode node)
    {
        var limit = node.Optional("maxObjectMiB").WholeNumber(1, 256, SourceLimits.DefaultObject >> 20) << 20;
        var directory = node.Optional("directory");
        if (directory.Exists)
        {
            foreach (var other in (ReadOnlySpan<string>)["inCluster", "kubeconfig", "context", "namespaces"])
            {
                if (node.Optional(other).Exists) node.Optional(other)
                    .Report("does not go with directory", "watch either files or a cluster");
            }

            node.RejectOtherKeys();
            return new WatchTarget.Directory(directory.PathOrNull() ?? "") { ObjectLimit = limit };
        }

        var inCluster = node.Optional("inCluster").Flag(false);
        var kubeconfig = node.Optional("kubeconfig");
        var context = node.Optional("context");
        if (inCluster && kubeconfig.Exists) kubeconfig.Report("does not go with inCluster", "remove one of them");
        if (inCluster && context.Exists) context.Report("does not go with inCluster", "remove one of them");
        if (node.IsMapping && !inCluster && !kubeconfig.Exists && !context.Exists && !node.Optional("namespaces").Exists)
            node.Report("names nothing to watch", "inCluster: true, or kubeconfig: and context:, or directory:");
        var target = new WatchTarget.Kubernetes(
            inCluster, kubeconfig.PathOrNull(), context.TextOrNull(), node.Optional("namespaces").Texts())
        { ObjectLimit = limit };
        node.RejectOtherKeys();
        return target;
    }
}
