using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Notifications.Events;
using Notifications.Hosting.Storage;

namespace Notifications.Hosting.Bus;

/// <summary>
/// What stands between a transport and the handler: one event of an Application at a time, a few attempts, and the trace. Both transports
/// share it; they differ in what an unavailable store means (<paramref name="waitForStore"/>).
/// </summary>
/// <param name="stopping">Ends the waiting (not the working) of the handler when the program stops; what waited is handed back.</param>
internal sealed partial class EventPipeline(IEventHandler handler, TimeProvider time, ILogger<EventPipeline> logger, bool waitForStore, CancellationToken stopping)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)];
    private static readonly TimeSpan LongestStorePause = TimeSpan.FromSeconds(10);
    private readonly OneAtATime applications = new();

    /// <summary>Returns when the handler has; throws its last exception.</summary>
    public async Task RunAsync(ApplicationTransitioned message, CancellationToken ct)
    {
        using var activity = BusActivity.Start("route", ActivityKind.Consumer, message.TraceParent);
        BusActivity.Tag(activity, message);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping);
        // A program that stops still handles what it is given, until its bus ends: handed back, the same event would come again at once
        using var application = await applications.EnterAsync(message.App.Uid, ct);
        try
        {
            await AttemptAsync(message, waiting.Token, ct);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    private async Task AttemptAsync(ApplicationTransitioned message, CancellationToken waiting, CancellationToken ct)
    {
        var failures = 0;
        var storePause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            try
            {
                await handler.HandleAsync(message, ct);
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
