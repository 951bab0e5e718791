using Microsoft.Extensions.Logging;
using Notifications.Notifier.Enrichment.ArgoCd;

namespace Notifications.Notifier.Enrichment;

/// <summary>One Argo CD as enrichment asks it: one that does not answer is left alone for a while, so that no message waits for
/// it.</summary>
internal sealed partial class ArgoCdSource(string instance, ArgoCdClient client, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private long _restsUntil;

    /// <summary>Default when there is no answer in time; the reason is logged.</summary>
    /// <param name="cancellationToken">Its end is the end of the budget: no failure of the caller.</param>
    public async Task<T?> AskAsync<T>(Func<ArgoCdClient, CancellationToken, Task<ArgoCdAnswer<T>>> ask, CancellationToken cancellationToken)
        where T : class
    {
        if (clock.GetUtcNow().UtcTicks < Interlocked.Read(ref _restsUntil))
        {
            return null;
        }

        try
        {
            var answer = await ask(client, cancellationToken);
            switch (answer)
            {
                case ArgoCdAnswer<T>.Refused(var reason):
                    LogRefused(instance, reason);
                    break;
                case ArgoCdAnswer<T>.Unreachable(var reason):
                    LetRest(reason);
                    break;
            }

            return answer.ValueOrNone;
        }
        catch (OperationCanceledException)
        {
            LetRest("no answer in time");
            return null;
        }
    }

    public static ArgoCdAnswer<TOut> Map<TIn, TOut>(ArgoCdAnswer<TIn> answer, Func<TIn, TOut> map) => answer switch
    {
        ArgoCdAnswer<TIn>.Found(var value) => new ArgoCdAnswer<TOut>.Found(map(value)),
        ArgoCdAnswer<TIn>.Refused(var reason) => new ArgoCdAnswer<TOut>.Refused(reason),
        ArgoCdAnswer<TIn>.Unreachable(var reason) => new ArgoCdAnswer<TOut>.Unreachable(reason),
        _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
    };

    private void LetRest(string reason)
    {
        Interlocked.Exchange(ref _restsUntil, (clock.GetUtcNow() + Rest).UtcTicks);
        LogUnreachable(instance, reason, Rest.TotalSeconds);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Argo CD of {Instance} does not tell what a message asked for: {Reason}")]
    private partial void LogRefused(string instance, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Argo CD of {Instance} does not answer: {Reason}. Messages go without commit, unhealthy resources and drifting fields; asked again in {Seconds} s.")]
    private partial void LogUnreachable(string instance, string reason, double seconds);
}
