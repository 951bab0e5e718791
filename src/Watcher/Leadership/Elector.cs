using Microsoft.Extensions.Logging;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;

namespace Notifications.Watcher.Leadership;

/// <summary>
/// Leads while the lease can be held, and waits otherwise. Whoever waits measures by its own clock how long it saw no sign of life, so
/// clocks need not agree; whoever leads stops before that time is over. What a leader that was stopped and woke up still writes is refused
/// by the fence.
/// </summary>
internal sealed partial class Elector(
    LeaseStore leases, StoreRetry retry, string instance, HolderId self, LeaseTerms terms, bool alone, TimeProvider time,
    ILogger<Elector> logger)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>Of a clock that nobody sets: only differences mean something.</summary>
    private DateTimeOffset Now => DateTimeOffset.UnixEpoch + time.GetElapsedTime(_began);

    /// <summary>Runs the work each time when leadership is won; the work's token ends with the leadership. Returns only by
    /// cancellation.</summary>
    public async Task RunAsync(Func<LeaseRow, CancellationToken, Task> lead, Action onWait, CancellationToken cancellationToken)
    {
        while (true)
        {
            var held = await WinAsync(onWait, cancellationToken);
            LogLeads(instance, held.Fence);
            using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var renewing = OwnThread.RunAsync($"lease {instance}", own => HoldAsync(held, own.TimersOf(time), term));
            try
            {
                // The parts of the term are watched one by one
                using (LoopPulse.Rest()) await lead(held, term.Token);
            }
            catch (OperationCanceledException) when (term.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                LogLost(instance);
            }
            catch (LeadershipLostException)
            {
                LogLost(instance);
            }
            finally
            {
                await term.CancelAsync();
                await renewing;
                await ReleaseAsync(held);
            }
        }
    }

    private async Task<LeaseRow> WinAsync(Action onWait, CancellationToken cancellationToken)
    {
        LeaseRow? seen = null;
        long? told = null;
        var seenAt = Now;
        while (true)
        {
            LoopPulse.Turn();
            var now = Now;
            var row = await retry.UntilDoneAsync(leases.ReadAsync, cancellationToken);
            if (row.Beat != seen?.Beat || row.Fence != seen.Fence) (seen, seenAt) = (row, now);
            // A store that is one process's own cannot have another leader: whoever is in the row is dead.
            var view = new LeaseView(alone ? null : row.Holder, seenAt + terms.Length);
            if (LeaseStep.Next(view, self, now) is LeaseStep.WaitUntil wait)
            {
                if (told != row.Fence) LogWaits(instance, row.Holder);
                told = row.Fence;
                onWait();
                await Task.Delay(wait.At - now < terms.Beat ? wait.At - now : terms.Beat, time, cancellationToken);
            }
            else if (await retry.UntilDoneAsync(t => leases.TakeAsync(row, self, t), cancellationToken) is { } held)
            {
                return held;
            }
        }
    }

    /// <param name="timers">Fire whatever holds the thread pool.</param>
    private async Task HoldAsync(LeaseRow held, TimeProvider timers, CancellationTokenSource term)
    {
        using var pulse = LoopPulse.Branch($"renewing the lease of {instance}")?.Enter();
        var safeUntil = Now + terms.Length;
        while (!term.IsCancellationRequested)
        {
            LoopPulse.Turn();
            var now = Now;
            try
            {
                if (!await RenewAsync(held, safeUntil > now ? safeUntil - now : TimeSpan.Zero, term)) break;
                safeUntil = now + terms.Length;
                await Task.Delay(terms.Beat, timers, term.Token);
            }
            catch (StoreUnavailableException e) when (Now + terms.Beat / 2 < safeUntil)
            {
                LogStore(instance, e.Message);
                await Task.Delay(terms.Beat / 2, timers, CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or StoreException)
            {
                break;
            }
            catch (Exception e)
            {
                // Whatever ends the renewing ends the term: nobody leads without renewing.
                LogRenewingBroke(instance, e);
                break;
            }
        }

        await term.CancelAsync();
    }

    /// <summary>The term ends when no answer has come until then, also while the store holds this thread.</summary>
    private async Task<bool> RenewAsync(LeaseRow held, TimeSpan left, CancellationTokenSource term)
    {
        using var deadline = new CancellationTokenSource(left, time);
        using var ends = deadline.Token.UnsafeRegister(static ended => ((CancellationTokenSource)ended!).Cancel(), term);
        return await leases.RenewAsync(held, term.Token);
    }

    private async Task ReleaseAsync(LeaseRow held)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        try
        {
            await leases.ReleaseAsync(held, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or StoreException)
        {
            LogNotReleased(instance, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Instance}: leading (term {Fence})")]
    private partial void LogLeads(string instance, long fence);

    [LoggerMessage(LogLevel.Information, "{Instance}: {Holder} leads; standing by")]
    private partial void LogWaits(string instance, HolderId? holder);

    [LoggerMessage(LogLevel.Warning, "{Instance}: leadership lost; everything of it stops here")]
    private partial void LogLost(string instance);

    [LoggerMessage(LogLevel.Warning, "{Instance}: {Message}")]
    private partial void LogStore(string instance, string message);

    [LoggerMessage(LogLevel.Error, "{Instance}: the lease cannot be renewed; the term ends")]
    private partial void LogRenewingBroke(string instance, Exception exception);

    [LoggerMessage(LogLevel.Debug, "{Instance}: the lease was not given back, it will expire: {Message}")]
    private partial void LogNotReleased(string instance, string message);
}

/// <summary>A write was refused because somebody else leads: nothing of it is stored.</summary>
internal sealed class LeadershipLostException(string message) : Exception(message);
