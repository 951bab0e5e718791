namespace Notifications.Hosting.Storage;

/// <summary>A statement failed because of what it says (syntax, a constraint): a bug, not weather. Repeating it does not help.</summary>
public class StoreException(string message, Exception? inner) : Exception(message, inner);

/// <summary>
/// The store cannot be used now: disk full, file locked or damaged, directory read-only, connection lost, schema newer than the
/// program. The message says what, where and what to do. Callers keep their work and try again; nothing of the failed write is stored,
/// except that a commit whose answer was lost on the way may have happened (PostgreSQL): writes are to be repeatable.
/// </summary>
/// <param name="message">What, where and what to do; without secrets.</param>
/// <param name="transient">It may pass by itself (a lock, a restart); false: somebody must act (damaged file, wrong password).</param>
/// <param name="inner">What the driver said.</param>
public sealed class StoreUnavailableException(string message, bool transient, Exception? inner) : StoreException(message, inner)
{
    /// <summary>It may pass by itself; false when somebody must act first. Both are worth retrying, the latter less often.</summary>
    public bool IsTransient { get; } = transient;
}
