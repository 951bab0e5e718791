using System.Diagnostics;
using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>What is next: a phase, how long to wait before it, and how often it failed in a row.</summary>
internal sealed record FollowPlan(FollowPhase Phase, TimeSpan Delay, int Failures)
{
    public static FollowPlan From(string? resumeFrom) =>
        new(resumeFrom is null ? new FollowPhase.Listing(false) : new FollowPhase.Resuming(resumeFrom), TimeSpan.Zero, 0);

    /// <summary>Decides by how the phase ended; knows no clock and asks nothing.</summary>
    public FollowPlan Next(PhaseEnd end, Backoff backoff, double jitter) => end switch
    {
        // This alone ends no series of failures: it may be the watch that fails
        PhaseEnd.Ready ready => this with { Phase = new FollowPhase.Watching(ready.Version), Delay = TimeSpan.Zero },
        PhaseEnd.WatchClosed { WasOfUse: true } closed => new(new FollowPhase.Watching(closed.Version), TimeSpan.Zero, 0),
        PhaseEnd.WatchClosed closed => Later(new FollowPhase.Watching(closed.Version), null, backoff, jitter),
        PhaseEnd.Failed { Failure: KubeFailure.Gone } => Later(new FollowPhase.Listing(Unpaged: Phase is FollowPhase.Listing), null, backoff, jitter),
        PhaseEnd.Failed failed => Later(
            Phase is FollowPhase.Watching watching ? new FollowPhase.Resuming(failed.Version ?? watching.Version) : Phase,
            (failed.Failure as KubeFailure.Unavailable)?.After,
            backoff,
            jitter),
        _ => throw new UnreachableException(),
    };

    private FollowPlan Later(FollowPhase phase, TimeSpan? atLeast, Backoff backoff, double jitter)
    {
        var delay = backoff.After(Failures + 1, jitter);
        return new(phase, atLeast > delay ? atLeast.Value : delay, Failures + 1);
    }
}
