using System.Diagnostics;
using System.Runtime.CompilerServices;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes;

/// <summary>Performs one step of a <see cref="Reflector"/>: a list, a watch, or the question whether a version can be resumed.</summary>
internal sealed class ListWatch(KubeClient client, WatchedResource resource, ReflectorOptions options, TimeProvider time)
{
    /// <summary>A watch that lasted this long was useful, even if nothing happened.</summary>
    private static readonly TimeSpan Useful = TimeSpan.FromSeconds(1);

    private StepResult? _result;

    /// <summary>How the step ended; known when the events of <see cref="RunAsync"/> are through.</summary>
    public StepResult Result => _result ?? throw new InvalidOperationException("The step has not ended.");

    public IAsyncEnumerable<SourceEvent> RunAsync(ReflectorStep step, CancellationToken cancellationToken) => step switch
    {
        ReflectorStep.List list => ListAsync(list.Unpaged ? 0 : options.PageSize, cancellationToken),
        ReflectorStep.Resume resume => ResumeAsync(resume.Version, cancellationToken),
        ReflectorStep.Watch watch => WatchAsync(watch.Version, cancellationToken),
        _ => throw new UnreachableException(),
    };

    private async IAsyncEnumerable<SourceEvent> ListAsync(int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        var count = 0;
        var began = false;
        do
        {
            var answer = await client.ListAsync(resource.Resource, resource.Namespace, pageSize, next, cancellationToken);
            if (answer is KubeResult<KubeResponse>.Failed failed)
            {
                _result = new StepResult.Failed(failed.Failure);
                yield break;
            }

            using var page = ((KubeResult<KubeResponse>.Ok)answer).Value;
            if (!began)
                yield return new SourceEvent.ListStarted(resource.Scope);
            began = true;
            var reader = new ListReader(page.Body, options.ObjectLimit);
            ListStep step;
            while ((step = await reader.NextAsync(cancellationToken)) is ListStep.Item or ListStep.Malformed)
                yield return EventOf(step, ++count);
            if (step is not ListStep.End { ResourceVersion: { } version } end)
            {
                _result = new StepResult.Failed(new KubeFailure.Unavailable($"{page.Head}, but {(step is ListStep.Broken broken ? $"the list broke off: {broken.Reason}" : "the list has no resourceVersion")}"));
                yield break;
            }

            next = end.Continue;
            if (next is null)
            {
                _result = new StepResult.Synced(version);
                yield return new SourceEvent.ListCompleted(resource.Scope, version, count);
            }
        }
        while (next is not null);
    }

    private SourceEvent EventOf(ListStep step, int number) => step switch
    {
        ListStep.Item item => new SourceEvent.ApplicationSeen(resource.Scope, item.Json, FromList: true),
        ListStep.Malformed malformed =>
            Malformed(malformed.FullName,
                string.Create(CultureInfo.InvariantCulture, $"object {number} of the list of {resource.Resource.FullName}"),
                malformed.Reason),
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// Asks, with the shortest list, whether the server has come as far as a version. One that was restored from a backup or made anew is
    /// behind it, and a watch from there would be silent until it came to that number again.
    /// </summary>
    private async IAsyncEnumerable<SourceEvent> ResumeAsync(string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _result = await AskForVersionAsync(version, cancellationToken);
        yield break;
    }

    private async Task<StepResult> AskForVersionAsync(string version, CancellationToken cancellationToken)
    {
        var answer = await client.ListAsync(resource.Resource, resource.Namespace, 1, null, cancellationToken);
        if (answer is KubeResult<KubeResponse>.Failed failed)
            return new StepResult.Failed(failed.Failure);
        using var page = ((KubeResult<KubeResponse>.Ok)answer).Value;
        var reader = new ListReader(page.Body, options.ObjectLimit);
        ListStep step;
        while ((step = await reader.NextAsync(cancellationToken)) is ListStep.Item or ListStep.Malformed)
        {
            // its objects are of no interest here
        }

        return step switch
        {
            ListStep.End { ResourceVersion: { } now } when IsBefore(now, version) =>
                new StepResult.Failed(new KubeFailure.Gone($"the server is at version {now}, before {version}: it was set back")),
            ListStep.End => new StepResult.Synced(version),
            ListStep.Broken broken => new StepResult.Failed(new KubeFailure.Unavailable($"{page.Head}, but {broken.Reason}")),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Versions are compared only where both are numbers: by contract since Kubernetes 1.35, and in fact always.</summary>
    private static bool IsBefore(string left, string right) =>
        ulong.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var a)
            && ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var b) && a < b;

    private async IAsyncEnumerable<SourceEvent> WatchAsync(string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var duration = options.WatchTimeout * (1 + options.Jitter());
        var answer = await client.WatchAsync(resource.Resource, resource.Namespace, version, duration, cancellationToken);
        if (answer is KubeResult<KubeResponse>.Failed failed)
        {
            _result = new StepResult.Failed(failed.Failure, version);
            yield break;
        }

        var since = time.GetTimestamp();
        var useful = false;
        string? malformed = null;
        using var response = ((KubeResult<KubeResponse>.Ok)answer).Value;
        yield return new SourceEvent.Bookmark(resource.Scope, version);
        var reader = new WatchReader(response.Body, options.ObjectLimit);
        WatchEvent read;
        while (EventOf(read = await reader.NextAsync(cancellationToken), version) is { } one)
        {
            // Lines that are no events make no watch useful: a proxy's page would be asked for again and again without a pause.
            if (read is WatchEvent.Malformed { FullName: null, Reason: var reason }) malformed ??= reason;
            else useful = true;
            version = VersionOf(read) ?? version;
            yield return one;
        }

        _result = read switch
        {
            WatchEvent.Error error => new StepResult.Failed(error.Failure, version),
            _ when malformed is not null
                && !useful => new StepResult.Failed(
                    new KubeFailure.Unavailable($"{response.Head}, but what came is no watch: {malformed}"), version),
            _ => new StepResult.WatchClosed(version, useful || time.GetElapsedTime(since) >= Useful),
        };
    }

    /// <summary>Null when the watch has ended.</summary>
    private SourceEvent? EventOf(WatchEvent read, string version) => read switch
    {
        WatchEvent.Changed changed => new SourceEvent.ApplicationSeen(resource.Scope, changed.Json, FromList: false),
        WatchEvent.Deleted deleted =>
            new SourceEvent.ApplicationGone(resource.Scope, deleted.Head.Namespace!, deleted.Head.Name!, deleted.Json),
        WatchEvent.Bookmark bookmark => new SourceEvent.Bookmark(resource.Scope, bookmark.ResourceVersion),
        WatchEvent.Malformed malformed =>
            Malformed(malformed.FullName, $"an event of {resource.Resource.FullName} after resourceVersion {version}", malformed.Reason),
        _ => null,
    };

    private static string? VersionOf(WatchEvent read) => read switch
    {
        WatchEvent.Changed changed => changed.Head.ResourceVersion,
        WatchEvent.Deleted deleted => deleted.Head.ResourceVersion,
        WatchEvent.Bookmark bookmark => bookmark.ResourceVersion,
        _ => null,
    };

    private SourceEvent.Malformed Malformed(string? fullName, string otherwise, string reason) =>
        new(resource.Scope, fullName ?? otherwise, reason) { Named = fullName is not null };
}
