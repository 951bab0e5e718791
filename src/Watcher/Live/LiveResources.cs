using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Notifications.Drift;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Watcher.Live;

/// <summary>
/// Looks into the objects of resources that begin to drift, before the event is stored: what differs, and who wrote it, goes with the
/// transition as <c>live</c>. Secrets are hidden here: no value of one leaves the watcher. What cannot be read within the budget is left
/// out.
/// </summary>
/// <param name="instance">For logs.</param>
internal sealed partial class LiveResources(
    string instance, Redactor redactor, ClusterConnections clusters, TimeProvider time, ILogger<LiveResources> logger) : IDisposable
{
    /// <summary>Messages show no more.</summary>
    private const int MaxResources = 5;

    private const int MaxFields = 5;
    private const int AtOnce = 8;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly LiveObject _comparison = new(redactor, MaxFields);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _resting = new(StringComparer.Ordinal);

    /// <summary>The events, with what was found out. One that nothing is found out about is the same as before.</summary>
    public async Task<IReadOnlyList<ApplicationTransitioned>> DescribeAsync(
        IReadOnlyList<ApplicationTransitioned> events, CancellationToken cancellationToken)
    {
        var wanted = events.SelectMany(Wanted).ToList();
        if (wanted.Count == 0) return events;
        var found = new ConcurrentDictionary<Wish, FoundResource>();
        using var limit = new CancellationTokenSource(Budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Parallel.ForEachAsync(
                wanted, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = either.Token },
                async (wish, token) =>
                {
                    if (await ReadAsync(wish, token) is { } resource) found[wish] = resource;
                });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var slow in wanted.Where(wish => !found.ContainsKey(wish)).Select(wish => wish.Cluster)
                .Distinct(StringComparer.Ordinal))
                LetRest(slow, $"not all answers came within {Budget.TotalSeconds:0} s");
        }

        return [.. events.Select(about => With(about, wanted.Where(wish => ReferenceEquals(wish.Event, about)).ToList(), found))];
    }

    public void Dispose() => clusters.Dispose();

    private static IEnumerable<Wish> Wanted(ApplicationTransitioned appEvent)
    {
        if (appEvent.After is not { } after || !appEvent.Transitions.Any(IsDrift)) yield break;
        var app = new JsonView(after.Parse());
        var status = app["status"];
        var listed = status["resources"].Items.GroupBy(item => ResourceFacts.Read(item).Key)
            .ToDictionary(group => group.Key, group => group.First());
        var destination = app["spec"]["destination"];
        var cluster = ClusterConnections.NameOf(destination["name"].Text, destination["server"].Text);
        var since = status["history"].Items.LastOrDefault()["deployedAt"].Time ?? status["operationState"]["finishedAt"].Time;
        foreach (var transition in appEvent.Transitions.Where(IsDrift))
        {
            foreach (var resource in new JsonView(transition.Data)["resources"].Items.Select(ResourceFacts.Read).Take(MaxResources))
            {
                if (resource.Difference == ResourceDifference.Modified && listed.TryGetValue(resource.Key, out var item))
                    yield return new Wish(appEvent, transition, resource, item["version"].Text ?? "v1", cluster, since);
            }
        }
    }

    private static bool IsDrift(Transition transition) =>
        transition.Kind is TransitionKinds.DriftDetected or TransitionKinds.DriftChanged or TransitionKinds.Fighting;

    private async Task<FoundResource?> ReadAsync(Wish wish, CancellationToken cancellationToken)
    {
        if (_resting.TryGetValue(wish.Cluster, out var until) && time.GetUtcNow() < until) return null;
        switch (await clusters.FindAsync(wish.Cluster, cancellationToken))
        {
            case ClusterConnection.Open open:
                var kind = new GroupVersionKind(wish.Resource.Group, wish.Version, wish.Resource.Kind);
                var read = await open.Reader.GetAsync(kind, wish.Resource.Namespace ?? "", wish.Resource.Name, cancellationToken);
                return await FoundAsync(wish, read, cancellationToken);
            case ClusterConnection.Closed closed:
                LetRest(wish.Cluster, closed.Reason);
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<FoundResource?> FoundAsync(Wish wish, KubeResult<byte[]?> read, CancellationToken cancellationToken)
    {
        var detail = DriftDetail.Of(ResourceDifference.Missing);
        switch (read)
        {
            case KubeResult<byte[]?>.Ok { Value: { } json }:
                try
                {
                    using var live = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
                    detail = _comparison.Of(wish.Resource, live.RootElement, wish.Since);
                }
                catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
                {
                    LogUnread(instance, wish.Cluster, wish.Resource.Kind, "the answer is not valid JSON");
                    return null;
                }

                break;
            case KubeResult<byte[]?>.Failed { Failure: KubeFailure.Forbidden or KubeFailure.Unknown or KubeFailure.Unexpected } failed:
                LogUnread(instance, wish.Cluster, wish.Resource.Kind, failed.Failure.Detail);
                return null;
            case KubeResult<byte[]?>.Failed failed:
                await clusters.CloseAsync(wish.Cluster, cancellationToken);
                LetRest(wish.Cluster, failed.Failure.Detail);
                return null;
        }

        return new FoundResource(wish.Resource.Group, wish.Resource.Kind, wish.Resource.Namespace, wish.Resource.Name, detail);
    }

    private static ApplicationTransitioned With(
        ApplicationTransitioned appEvent, List<Wish> wishes, IReadOnlyDictionary<Wish, FoundResource> found) => wishes.Count == 0 ? appEvent
        : appEvent with
        {
            Transitions = [.. appEvent.Transitions.Select(transition => With(
                transition, [.. wishes.Where(wish => ReferenceEquals(wish.Transition, transition))
                    .Select(wish => found.GetValueOrDefault(wish)).OfType<FoundResource>()]))],
        };

    private static Transition With(Transition transition, FoundResource[] found)
    {
        if (found.Length == 0 || JsonObject.Create(transition.Data) is not { } data) return transition;
        data["live"] = JsonSerializer.SerializeToNode(found, DriftJson.Default.FoundResourceArray);
        return transition with { Data = JsonSerializer.SerializeToElement(data) };
    }

    private void LetRest(string cluster, string reason)
    {
        var until = time.GetUtcNow() + Rest;
        if (_resting.TryGetValue(cluster, out var known) && known > time.GetUtcNow()) return;
        _resting[cluster] = until;
        LogRests(instance, cluster, reason, Rest.TotalSeconds);
    }

    [LoggerMessage(LogLevel.Warning, "{Instance}: a {Kind} of cluster {Cluster} that drifts cannot be read: {Reason}")]
    private partial void LogUnread(string instance, string cluster, string kind, string reason);

    [LoggerMessage(LogLevel.Warning, "{Instance}: cluster {Cluster} is not asked for objects that drift for {Seconds:0} s: {Reason}")]
    private partial void LogRests(string instance, string cluster, string reason, double seconds);

    private sealed record Wish(
        ApplicationTransitioned Event, Transition Transition, ResourceFacts Resource, string Version, string Cluster, DateTimeOffset? Since)
    {
        public bool Equals(Wish? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
