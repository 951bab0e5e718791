using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Reads a source in the background and keeps what it told, with its own copies of the objects.</summary>
internal sealed class Recorder : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly List<SourceEvent> told = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;
    private TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int taken;

    public Recorder(IApplicationSource source, IReadOnlyDictionary<string, string>? resumeFrom = null) =>
        reading = ReadAsync(source, resumeFrom ?? new Dictionary<string, string>());

    public IReadOnlyList<SourceEvent> Told
    {
        get
        {
            lock (gate)
                return [.. told];
        }
    }

    /// <summary>The next event of a kind that is right, after those that were taken before.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? right = null)
        where T : SourceEvent
    {
        for (var deadline = TimeProvider.System.GetTimestamp(); ;)
        {
            Task news;
            lock (gate)
            {
                for (; taken < told.Count; taken++)
                {
                    if (told[taken] is T found && (right is null || right(found)))
                    {
                        taken++;
                        return found;
                    }
                }

                news = more.Task;
            }

            var left = Deadline - TimeProvider.System.GetElapsedTime(deadline);
            if (reading.IsCompleted && !news.IsCompleted)
                await reading;
            if (left <= TimeSpan.Zero || await Task.WhenAny(news, reading, Task.Delay(left, TestContext.Current.CancellationToken)) is var first && first != news && first != reading)
                throw new TimeoutException($"No such {typeof(T).Name} was told, but at last:\n{string.Join('\n', Told.TakeLast(30))}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await reading;
        }
        catch (OperationCanceledException)
        {
            // as it should
        }

        stop.Dispose();
    }

    private async Task ReadAsync(IApplicationSource source, IReadOnlyDictionary<string, string> resumeFrom)
    {
        await foreach (var one in source.ReadAsync(resumeFrom, stop.Token))
        {
            lock (gate)
            {
                told.Add(one switch
                {
                    SourceEvent.ApplicationSeen seen => seen with { Json = seen.Json.ToArray() },
                    SourceEvent.ApplicationGone gone => gone with { LastJson = gone.LastJson.ToArray() },
                    _ => one,
                });
                more.SetResult();
                more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
