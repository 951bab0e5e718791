using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Storage;

namespace Notifications.Hosting.Bus;

/// <summary>
/// What stands between a transport and the handler: one event of an Application at a time, a few attempts, and the trace. Both transports
/// share it; they differ in what an unavailable store means (<paramref name="waitForStore"/>).
/// </summary>
/// <param name="stopping">Ends the waiting of the handler when the program stops, and ten seconds later its working; what is not done is
/// handed back.</param>
internal sealed partial class EventPipeline(
    IEventHandler handler, TimeProvider time, ILogger<EventPipeline> logger, bool waitForStore, CancellationToken stopping)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)];
    private static readonly TimeSpan LongestStorePause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HandlingAfterStop = TimeSpan.FromSeconds(10);
    private readonly OneAtATime _applications = new();

    // The transports wait for a handler that hangs (on a store that does not answer, say) until the program is killed
    private readonly CancellationToken _late = SomeTimeAfter(time, stopping);

    /// <summary>Returns when the handler has; throws its last exception.</summary>
    public async Task RunAsync(ApplicationTransitioned message, CancellationToken cancellationToken)
    {
        using var activity = BusActivity.Start("route", ActivityKind.Consumer, message.TraceParent);
        BusActivity.Tag(activity, message);
        using var handling = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _late);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(handling.Token, stopping);
        // A program that stops still handles what it is given, until its bus ends: handed back, the same event would come again at once
        using var application = await _applications.EnterAsync(message.App.Uid, handling.Token);
        try
        {
            await AttemptAsync(message, waiting.Token, handling.Token);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    private static CancellationToken SomeTimeAfter(TimeProvider time, CancellationToken stopping)
    {
        var source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        stopping.UnsafeRegister(_ => source.CancelAfter(HandlingAfterStop), null);
        return source.Token;
    }

    private async Task AttemptAsync(ApplicationTransitioned message, CancellationToken waiting, CancellationToken cancellationToken)
    {
        var failures = 0;
        var storePause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            try
            {
                await handler.HandleAsync(message, cancellationToken);
                return;
            }
            catch (StoreUnavailableException e) when (waitForStore)
            {
                LogStoreUnavailable(message.EventId, storePause, e.Message);
                await Task.Delay(storePause, time, waiting);
                storePause = storePause * 2 < LongestStorePause ? storePause * 2 : LongestStorePause;
            }
            catch (Exception e) when (e is not OperationCanceledException and not StoreUnavailableException && failures < Pauses.Length)
            {
                LogAttemptFailed(e, message.EventId, failures + 1);
                await Task.Delay(Pauses[failures++], time, waiting);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {EventId} waits {Pause} for the store: {Reason}")]
    private partial void LogStoreUnavailable(string eventId, TimeSpan pause, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {EventId} failed (attempt {Attempt}), it is tried again")]
    private partial void LogAttemptFailed(Exception exception, string eventId, int attempt);
}
