using System.Runtime.CompilerServices;
using Notifications.Hosting.Health;
using Notifications.Watcher.Kubernetes.Api;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes;

/// <summary>
/// Lists a resource and watches it for ever, as client-go's Reflector does: lists anew when the version is gone, and backs off after
/// failures.
/// <see cref="ReflectorState"/> decides, <see cref="ListWatch"/> does.
/// </summary>
internal sealed class Reflector(KubeClient client, WatchedResource resource, ReflectorOptions options, TimeProvider time)
{
    public async IAsyncEnumerable<SourceEvent> RunAsync(string? resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var state = ReflectorState.From(resumeFrom);
        var errors = new WatchErrors(client.Access, resource, options.RepeatError, time);
        // A watch without events lasts up to twice its time
        using var pulse = LoopPulse.Branch($"watching {resource.Resource.Plural}", 2 * options.WatchTimeout + LoopWatchdog.Limit);
        while (true)
        {
            pulse?.Note();
            var listWatch = new ListWatch(client, resource, options, time);
            await foreach (var one in listWatch.RunAsync(state.Step, cancellationToken))
            {
                errors.Clear();
                using (pulse?.Pause()) yield return one;
            }

            if (listWatch.Result is StepResult.Failed failed && errors.Report(failed.Failure, state.Step) is { } error)
                yield return error;
            state = state.Next(listWatch.Result, options.Backoff, options.Jitter());
            if (state.Delay > TimeSpan.Zero)
                await Task.Delay(state.Delay, time, cancellationToken);
        }
    }
}
