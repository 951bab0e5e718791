using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>Tells what happens after a version, until the server ends it.</summary>
internal sealed class WatchPass(KubeClient client, FollowTarget target, FollowSettings settings, string from, TimeProvider time) : Pass
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(1);

    private string version = from;
    private bool told;

    public override async IAsyncEnumerable<SourceEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var duration = settings.WatchFor * (1 + settings.Jitter());
        var answer = await client.WatchAsync(target.Resource, target.Namespace, version, duration, cancellationToken);
        if (answer is KubeResult<KubeResponse>.Failed failed)
        {
            End = new PhaseEnd.Failed(failed.Failure, version);
            yield break;
        }

        var since = time.GetTimestamp();
        using var response = ((KubeResult<KubeResponse>.Ok)answer).Value;
        yield return new SourceEvent.Bookmark(target.Scope, version);
        var reader = new WatchReader(response.Body, settings.ObjectLimit);
        WatchStep step;
        while (Told(step = await reader.NextAsync(cancellationToken)) is { } one)
            yield return one;
        End = step is WatchStep.Error error
            ? new PhaseEnd.Failed(error.Failure, version)
            : new PhaseEnd.WatchClosed(version, told || time.GetElapsedTime(since) >= AWhile);
    }

    /// <summary>Null: it is over.</summary>
    private SourceEvent? Told(WatchStep step)
    {
        SourceEvent? one = step switch
        {
            WatchStep.Seen seen => new SourceEvent.ApplicationSeen(target.Scope, seen.Json, FromList: false),
            WatchStep.Gone gone => new SourceEvent.ApplicationGone(target.Scope, gone.Head.Namespace!, gone.Head.Name!, gone.Json),
            WatchStep.Bookmark bookmark => new SourceEvent.Bookmark(target.Scope, bookmark.ResourceVersion),
            WatchStep.Malformed malformed => Malformed(target.Scope, malformed.FullName, $"an event of {target.Resource.FullName} after resourceVersion {version}", malformed.Reason),
            _ => null,
        };
        version = step switch
        {
            WatchStep.Seen seen => seen.Head.ResourceVersion ?? version,
            WatchStep.Gone gone => gone.Head.ResourceVersion ?? version,
            WatchStep.Bookmark bookmark => bookmark.ResourceVersion,
            _ => version,
        };
        told |= one is not null;
        return one;
    }
}
