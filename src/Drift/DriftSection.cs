using System.Text.RegularExpressions;

namespace Notifications.Drift;

/// <summary><c>drift: { redact, readResources, clusters }</c>.</summary>
internal static class DriftSection
{
    public static DriftOptions Read(ConfigurationNode section)
    {
        var redactor = Redactor(section.Optional("redact"));
        var readResources = section.Optional("readResources");
        var clusters = section.Optional("clusters");
        var options = new DriftOptions(redactor, readResources.Flag(false), [.. clusters.Items().Select(Cluster).OfType<RemoteCluster>()]);
        if (clusters.Exists && !options.ReadResources)
            clusters.Report("is for drift.readResources", "write readResources: true beside it, or remove it");
        section.RejectOtherKeys();
        return options;
    }

    private static Redactor Redactor(ConfigurationNode redact)
    {
        var isOff = redact.IsScalar && !redact.Flag(true);
        if (redact.IsScalar && !isOff) redact.Report(
            "is what happens anyway", "list expressions to hide more, or write false to show all but Secrets");
        return new Redactor(isOff ? [] : [.. redact.Items().Select(node => node.PatternOrNull()).OfType<Regex>()], isOff);
    }

    private static RemoteCluster? Cluster(ConfigurationNode node)
    {
        var name = node.Required("cluster").TextOrNull();
        var (kubeconfig, context, secret) = (node.Optional("kubeconfig"), node.Optional("context"), node.Optional("secret"));
        if (node.IsMapping && secret.Exists == (kubeconfig.Exists || context.Exists)) node.Report(
            "does not say how the cluster is reached",
            "write context: (and kubeconfig:), or secret: with the name of Argo CD's Secret for it");
        var cluster = name is null ? null
            : new RemoteCluster(name.TrimEnd('/'), kubeconfig.PathOrNull(), context.TextOrNull(), secret.TextOrNull());
        node.RejectOtherKeys();
        return cluster;
    }
}
