using Notifications.Watcher.Instances;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher;

/// <summary>What a start would find out only when it opens the sources: kubeconfigs and their contexts.</summary>
public static class WatchChecks
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Reports what cannot be opened. Asks nobody over the network. The service account of a pod is not looked for: this may be another
    /// machine than the one that will run it. A folder that is missing is waited for.
    /// </summary>
    public static void Report(ConfigurationDocument document, IReadOnlyList<InstanceOptions> instances, TimeProvider time)
    {
        foreach (var (instance, node) in instances.Zip(document.Section(InstancesBinder.Section).Items()))
        {
            var watch = node.Optional("watch");
            if (instance.Watch is not WatchTarget.Kubernetes { InCluster: false } cluster
                || cluster.Options(instance.Namespace).Access(document.Environment, time) is not AccessResult.Invalid invalid) continue;
            var where = watch.Optional("kubeconfig").Exists ? watch.Optional("kubeconfig") : watch;
            foreach (var problem in invalid.Problems) where.ReportFound(problem, "cannot be used", null);
        }

        var clusters = instances.FirstOrDefault(instance => instance.Live is not null)?.Live?.Clusters ?? [];
        foreach (var (cluster, node) in clusters.Zip(document.Section("drift").Optional("clusters").Items()))
        {
            var options = new KubernetesOptions { Kubeconfig = cluster.Kubeconfig, Context = cluster.Context };
            if (cluster.Secret is not null || options.Access(document.Environment, time) is not AccessResult.Invalid invalid) continue;
            foreach (var problem in invalid.Problems) node.ReportFound(problem, "cannot be used", null);
        }
    }

    /// <summary>Lists an instance once and begins to watch it, as a start does: what its server answers, or which permission is
    /// missing.</summary>
    /// <returns>Whether it can be watched, and a line about it.</returns>
    public static async Task<(bool IsUsable, string Text)> AskAsync(
        InstanceOptions instance, EnvironmentVariables environment, TimeProvider time, CancellationToken cancellationToken)
    {
        if (instance.Watch is WatchTarget.Directory directory) return Directory.Exists(directory.Path)
            ? (true, $"the files in {directory.Path}")
            : (false, $"there is no folder {directory.Path}: create it, or correct watch.directory");
        var unheard = instance.Watch.Scopes(instance.Namespace).ToHashSet(StringComparer.Ordinal);
        var (troubles, found) = (new List<string>(), 0);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await foreach (var told in WatcherServices.Sources(environment, time)(instance)
                .ReadAsync(new Dictionary<string, string>(), enough.Token))
            {
                if (told is SourceEvent.Trouble trouble && !troubles.Contains(trouble.Message, StringComparer.Ordinal)) troubles.Add(
                    trouble.Message);
                if (told is SourceEvent.ListCompleted list) found += list.Count;
                var scope = told switch { SourceEvent.Trouble t => t.Scope, SourceEvent.ListCompleted l => l.Scope, _ => null };
                // A watch that is refused says so at once
                if (scope is not null && unheard.Remove(scope) && unheard.Count == 0) enough.CancelAfter(Settle);
            }
        }
        catch (SourceException wrong)
        {
            return (false, wrong.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Heard enough
        }

        return troubles.Count > 0 ? (false, string.Join("; ", troubles))
            : (true, $"{instance.Watch.Description(instance.Namespace)}: {found} Applications, listed and watched");
    }
}
