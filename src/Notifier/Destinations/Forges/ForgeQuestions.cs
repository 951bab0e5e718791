using Notifications.Notifier.Caching;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Asks a question once, however many ask it at the same time, and remembers the answer. A failure is for those who wait: the next
/// asks anew.</summary>
internal sealed class ForgeQuestions<TKey, TValue>(int capacity, TimeProvider time)
    where TKey : notnull
{
    // Whoever waits has a limit of time of his own: this one ends what nobody waits for any more.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly TimedCache<TKey, Answer> _answers = new(capacity, time);

    /// <param name="keep">How long an answer counts.</param>
    /// <exception cref="ForgeException">What the question came to.</exception>
    public async Task<TValue> AskAsync(
        TKey key, Func<CancellationToken, Task<TValue>> ask, Func<TValue, TimeSpan> keep, CancellationToken cancellationToken)
    {
        var answer = await _answers.GetAsync(
            key, () => AskAsync(ask), known => known.Failure is null ? keep(known.Value) : TimeSpan.Zero, cancellationToken);
        return answer.Failure is null ? answer.Value : throw new ForgeException(answer.Failure);
    }

    public void Forget(TKey key) => _answers.Forget(key);

    public void Clear() => _answers.Clear();

    private async Task<Answer> AskAsync(Func<CancellationToken, Task<TValue>> ask)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        try
        {
            return new Answer(await ask(limit.Token), Failure: null);
        }
        catch (ForgeException failed)
        {
            return new Answer(default!, failed.Failure);
        }
        catch (OperationCanceledException)
        {
            return new Answer(default!,
                new ForgeFailure.Unavailable(
                    $"The forge did not answer within {Longest.TotalMinutes:0} minutes", MaybeDone: false, Reached: true));
        }
    }

    private sealed record Answer(TValue Value, ForgeFailure? Failure);
}
