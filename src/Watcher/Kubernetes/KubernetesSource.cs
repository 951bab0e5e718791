using System.Diagnostics;
using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes;

/// <summary>Applications of a Kubernetes API server: each scope has a <see cref="Reflector"/> of its own; what
/// goes with them (AppProjects, self-service ConfigMaps) comes first.</summary>
internal sealed class KubernetesSource(
    KubernetesOptions options, ReflectorOptions reflection, EnvironmentVariables environment, TimeProvider time) : IApplicationSource
{
    public async IAsyncEnumerable<SourceEvent> ReadAsync(
        IReadOnlyDictionary<string, string> resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = new KubeClient(Access(), time);
        var projects = new AppProjectEvents();
        var selfService = options.SelfServiceScopes.Select(
            scope => (Scope: scope, Events: new SelfServiceEvents(scope, options.HasSelfService))).ToList();
        var ready = Task.WhenAll([projects.Ready, .. selfService.Select(one => one.Events.Ready)]);
        var streams = options.Scopes
            .Select(scope => AfterAsync(
                ready, Reflect(client, KubeResource.Applications, scope, resumeFrom.GetValueOrDefault(scope), cancellationToken),
                cancellationToken))
            .Concat(selfService.Select(one => one.Events.FromAsync(
                Reflect(client, KubeResource.SelfService, one.Scope, null, cancellationToken), cancellationToken)))
            .Prepend(projects.FromAsync(
                Reflect(client, KubeResource.AppProjects, options.ArgoCdNamespace, null, cancellationToken), cancellationToken));
        await foreach (var one in Merge.OneByOneAsync(streams, cancellationToken))
            yield return one;
    }

    private KubeAccess Access() => options.Access(environment, time) switch
    {
        AccessResult.Found found => found.Access,
        AccessResult.Invalid invalid => throw new SourceException(string.Join('\n', invalid.Problems)),
        _ => throw new UnreachableException(),
    };

    private IAsyncEnumerable<SourceEvent> Reflect(
        KubeClient client, KubeResource resource, string ns, string? resumeFrom, CancellationToken cancellationToken) =>
        new Reflector(client, new WatchedResource(resource, ns), reflection, time).RunAsync(resumeFrom, cancellationToken);

    private static async IAsyncEnumerable<SourceEvent> AfterAsync(
        Task ready, IAsyncEnumerable<SourceEvent> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ready.WaitAsync(cancellationToken);
        await foreach (var one in stream.WithCancellation(cancellationToken))
            yield return one;
    }
}
