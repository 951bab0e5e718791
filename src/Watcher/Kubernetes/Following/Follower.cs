using System.Diagnostics;
using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>Follows one target for ever: does what the plan says, and asks it what is next.</summary>
internal sealed class Follower(KubeClient client, FollowTarget target, FollowSettings settings, TimeProvider time)
{
    public async IAsyncEnumerable<SourceEvent> FollowAsync(string? resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plan = FollowPlan.From(resumeFrom);
        var troubles = new Troubles(client.Access, target, settings.RepeatTrouble, time);
        while (true)
        {
            var pass = NewPass(plan.Phase);
            await foreach (var told in pass.RunAsync(cancellationToken))
            {
                troubles.Over();
                yield return told;
            }

            if (pass.End is PhaseEnd.Failed failed && troubles.ToTell(failed.Failure, plan.Phase) is { } trouble)
                yield return trouble;
            plan = plan.Next(pass.End, settings.Backoff, settings.Jitter());
            if (plan.Delay > TimeSpan.Zero)
                await Task.Delay(plan.Delay, time, cancellationToken);
        }
    }

    private Pass NewPass(FollowPhase phase) => phase switch
    {
        FollowPhase.Listing listing => new ListPass(client, target, settings, listing.Unpaged),
        FollowPhase.Resuming resuming => new ResumePass(client, target, settings, resuming.Version),
        FollowPhase.Watching watching => new WatchPass(client, target, settings, watching.Version, time),
        _ => throw new UnreachableException(),
    };
}
