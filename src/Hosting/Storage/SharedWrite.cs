namespace Notifications.Hosting.Storage;

/// <summary>
/// A write that many ask for at once, each for an item of its own: on PostgreSQL those that wait are done together, so that their statements travel in few
/// round trips. It is to give, for items in any company, what it would give one by one in their order. Make one and keep it: those of the same object go together.
/// </summary>
/// <param name="work">Like the work of any write (<see cref="Store"/>), for some items; gives a result for each, in their order.</param>
public sealed class SharedWrite<TItem, TResult>(Func<Session, IReadOnlyList<TItem>, CancellationToken, ValueTask<IReadOnlyList<TResult>>> work)
{
    internal ValueTask<IReadOnlyList<TResult>> RunAsync(Session session, IReadOnlyList<TItem> items, CancellationToken ct) => work(session, items, ct);
}
