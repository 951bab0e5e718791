using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Reads a source in the background and keeps what it told, with its own copies of the objects.</summary>
internal sealed class Recorder : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<SourceEvent> _told = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    public Recorder(IApplicationSource source, IReadOnlyDictionary<string, string>? resumeFrom = null) =>
        _reading = ReadAsync(source, resumeFrom ?? new Dictionary<string, string>());

    public IReadOnlyList<SourceEvent> Received
    {
        get
        {
            lock (_gate)
                return [.. _told];
        }
    }

    /// <summary>The next event of a kind that is right, after those that were taken before.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? right = null)
        where T : SourceEvent
    {
        for (var deadline = TimeProvider.System.GetTimestamp(); ;)
        {
            Task news;
            lock (_gate)
            {
                for (; _taken < _told.Count; _taken++)
                {
                    if (_told[_taken] is T found && (right is null || right(found)))
                    {
                        _taken++;
                        return found;
                    }
                }

                news = _more.Task;
            }

            var left = Deadline - TimeProvider.System.GetElapsedTime(deadline);
            if (_reading.IsCompleted && !news.IsCompleted)
                await _reading;
            if (left <= TimeSpan.Zero
                || await Task.WhenAny(news, _reading, Task.Delay(left, TestContext.Current.CancellationToken)) is var first && first != news
                && first != _reading)
                throw new TimeoutException(
                    $"No such {typeof(T).Name} was received, but at last:\n{string.Join('\n', Received.TakeLast(30))}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _reading;
        }
        catch (OperationCanceledException)
        {
            // as it should
        }

        _stop.Dispose();
    }

    private async Task ReadAsync(IApplicationSource source, IReadOnlyDictionary<string, string> resumeFrom)
    {
        await foreach (var one in source.ReadAsync(resumeFrom, _stop.Token))
        {
            lock (_gate)
            {
                _told.Add(one switch
                {
                    SourceEvent.ApplicationSeen seen => seen with { Json = seen.Json.ToArray() },
                    SourceEvent.ApplicationGone gone => gone with { LastJson = gone.LastJson.ToArray() },
                    _ => one,
                });
                _more.SetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
