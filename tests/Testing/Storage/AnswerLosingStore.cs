using Notifications.Hosting.Storage;

namespace Notifications.Testing.Storage;

/// <summary>A store whose commits happen, and whose answers get lost on the way: as on a network that is cut between the two.</summary>
/// <param name="inner">Where everything is kept.</param>
/// <param name="loses">Asked with the number of each write, from 1 on: whether its answer is lost.</param>
public sealed class AnswerLosingStore(Store inner, Func<int, bool> loses) : Store
{
    private int _writes;

    /// <summary>How many writes were committed.</summary>
    public int Writes => _writes;

    /// <summary>How many answers were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Asked at the end of each write, in its transaction: whether the store fails before it commits, so that nothing is stored;
    /// null: never.</summary>
    public Func<Session, CancellationToken, ValueTask<bool>>? Refuses { get; init; }

    /// <inheritdoc/>
    public override StoreDialect Dialect => inner.Dialect;

    /// <inheritdoc/>
    public override string Location => inner.Location;

    /// <inheritdoc/>
    public override Task InitializeAsync(CancellationToken cancellationToken) => inner.InitializeAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task<T> ReadAsync<T>(Func<Session, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken) =>
        inner.ReadAsync(work, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private protected override async Task<T> DoneAsync<T>(WriteJobOf<T> job)
    {
        await inner.WriteAsync(
            async (session, token) =>
            {
                await job.RunAsync(session, [job]);
                if (Refuses is { } refuses && await refuses(session, token)) throw new StoreUnavailableException(
                    "the connection was cut before the commit", transient: true, inner: null);
            },
            job.Cancelled);
        if (loses(Interlocked.Increment(ref _writes)))
        {
            Lost++;
            throw new StoreUnavailableException("the connection was cut after the commit", transient: true, inner: null);
        }

        job.Complete();
        return await job.Done;
    }
}
