using System.Diagnostics;
using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Watcher.Kubernetes;

/// <summary>What a <see cref="Reflector"/> does next, how long it waits before, and how often it failed in a row.</summary>
internal sealed record ReflectorState(ReflectorStep Step, TimeSpan Delay, int Failures)
{
    public static ReflectorState From(string? resumeFrom) =>
        new(resumeFrom is null ? new ReflectorStep.List(false) : new ReflectorStep.Resume(resumeFrom), TimeSpan.Zero, 0);

    /// <summary>Decides by how the step ended; pure.</summary>
    public ReflectorState Next(StepResult result, Backoff backoff, double jitter) => result switch
    {
        // A list that succeeds does not end a series of failures: it may be the watch that fails
        StepResult.Synced synced => this with { Step = new ReflectorStep.Watch(synced.Version), Delay = TimeSpan.Zero },
        StepResult.WatchClosed { WasUseful: true } closed => new(new ReflectorStep.Watch(closed.Version), TimeSpan.Zero, 0),
        StepResult.WatchClosed closed => Later(new ReflectorStep.Watch(closed.Version), null, backoff, jitter),
        StepResult.Failed { Failure: KubeFailure.Gone } =>
            Later(new ReflectorStep.List(Unpaged: Step is ReflectorStep.List), null, backoff, jitter),
        StepResult.Failed failed => Later(
            Step is ReflectorStep.Watch watch ? new ReflectorStep.Resume(failed.Version ?? watch.Version) : Step,
            (failed.Failure as KubeFailure.Unavailable)?.After,
            failed.Failure is KubeFailure.Unavailable { NotReached: true } ? backoff.WhileNotReached : backoff,
            jitter),
        _ => throw new UnreachableException(),
    };

    private ReflectorState Later(ReflectorStep step, TimeSpan? atLeast, Backoff backoff, double jitter)
    {
        var delay = backoff.After(Failures + 1, jitter);
        return new(step, atLeast > delay ? atLeast.Value : delay, Failures + 1);
    }
}

internal abstract record ReflectorStep
{
    private ReflectorStep() { }

    /// <param name="Unpaged">All at once: the pages of a list that took too long do not fit together any more.</param>
    public sealed record List(bool Unpaged) : ReflectorStep;

    /// <summary>Ask whether the server has reached the version: a watch from a version ahead of the server would be silent.</summary>
    public sealed record Resume(string Version) : ReflectorStep;

    public sealed record Watch(string Version) : ReflectorStep;
}

/// <summary>How a step ended.</summary>
internal abstract record StepResult
{
    private StepResult() { }

    /// <summary>The list is complete, or the version can be resumed: what comes after it can be watched.</summary>
    public sealed record Synced(string Version) : StepResult;

    /// <param name="Version">How far the watch came.</param>
    /// <param name="WasUseful">It brought an event, or lasted a second.</param>
    public sealed record WatchClosed(string Version, bool WasUseful) : StepResult;

    /// <param name="Failure">Why.</param>
    /// <param name="Version">How far a watch came; null where there was none.</param>
    public sealed record Failed(KubeFailure Failure, string? Version = null) : StepResult;
}
