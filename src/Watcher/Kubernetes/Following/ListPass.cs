using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>Tells all there is, page by page.</summary>
internal sealed class ListPass(KubeClient client, FollowTarget target, FollowSettings settings, bool unpaged) : Pass
{
    private int count;

    public override async IAsyncEnumerable<SourceEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        var began = false;
        do
        {
            var answer = await client.ListAsync(target.Resource, target.Namespace, unpaged ? 0 : settings.PageSize, next, cancellationToken);
            if (answer is KubeResult<KubeResponse>.Failed failed)
            {
                End = new PhaseEnd.Failed(failed.Failure);
                yield break;
            }

            using var page = ((KubeResult<KubeResponse>.Ok)answer).Value;
            if (!began)
                yield return new SourceEvent.ListStarted(target.Scope);
            began = true;
            var reader = new ListReader(page.Body, settings.ObjectLimit);
            ListStep step;
            while ((step = await reader.NextAsync(cancellationToken)) is ListStep.Item or ListStep.Malformed)
                yield return Told(step);
            if (step is not ListStep.End { ResourceVersion: { } version } end)
            {
                End = new PhaseEnd.Failed(new KubeFailure.Unavailable(step is ListStep.Broken broken ? $"the list broke off: {broken.Reason}" : "the list has no resourceVersion"));
                yield break;
            }

            next = end.Continue;
            if (next is null)
            {
                End = new PhaseEnd.Ready(version);
                yield return new SourceEvent.ListCompleted(target.Scope, version, count);
            }
        }
        while (next is not null);
    }

    private SourceEvent Told(ListStep step)
    {
        count++;
        return step switch
        {
            ListStep.Item item => new SourceEvent.ApplicationSeen(target.Scope, item.Json, FromList: true),
            ListStep.Malformed malformed => Malformed(target.Scope, malformed.FullName, string.Create(CultureInfo.InvariantCulture, $"object {count} of the list of {target.Resource.FullName}"), malformed.Reason),
            _ => throw new UnreachableException(),
        };
    }
}
