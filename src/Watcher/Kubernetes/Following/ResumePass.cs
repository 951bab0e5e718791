using System.Globalization;
using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>
/// Asks, with the shortest list, whether the server has come as far as a version. One that was restored from a backup or made anew is behind
/// it, and a watch from there would be silent until it came to that number again.
/// </summary>
internal sealed class ResumePass(KubeClient client, FollowTarget target, FollowSettings settings, string version) : Pass
{
    public override async IAsyncEnumerable<SourceEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        End = await EndAsync(cancellationToken);
        yield break;
    }

    private async Task<PhaseEnd> EndAsync(CancellationToken cancellationToken)
    {
        var answer = await client.ListAsync(target.Resource, target.Namespace, 1, null, cancellationToken);
        if (answer is KubeResult<KubeResponse>.Failed failed)
            return new PhaseEnd.Failed(failed.Failure);
        using var page = ((KubeResult<KubeResponse>.Ok)answer).Value;
        var reader = new ListReader(page.Body, settings.ObjectLimit);
        ListStep step;
        while ((step = await reader.NextAsync(cancellationToken)) is ListStep.Item or ListStep.Malformed)
        {
            // its objects are of no interest here
        }

        return step switch
        {
            ListStep.End { ResourceVersion: { } now } when IsBehind(now) => new PhaseEnd.Failed(new KubeFailure.Gone($"the server is at version {now}, before {version}: it was set back")),
            ListStep.End => new PhaseEnd.Ready(version),
            ListStep.Broken broken => new PhaseEnd.Failed(new KubeFailure.Unavailable(broken.Reason)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Versions are compared only where both are numbers: by contract since Kubernetes 1.35, and in fact always.</summary>
    private bool IsBehind(string now) =>
        ulong.TryParse(now, NumberStyles.None, CultureInfo.InvariantCulture, out var there)
        && ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var here)
        && there < here;
}
