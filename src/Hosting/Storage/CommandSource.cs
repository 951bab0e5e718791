using System.Data.Common;

namespace Notifications.Hosting.Storage;

/// <summary>Gives the commands of one connection: kept and prepared (SQLite), or made for each use (PostgreSQL, where the driver
/// prepares).</summary>
internal abstract class CommandSource
{
    public abstract StoreDialect Dialect { get; }

    /// <summary>The calling thread is held until the store has answered.</summary>
    public virtual bool Blocks => false;

    /// <summary>The command with its parameters, whose order is the same each time.</summary>
    public abstract DbCommand Rent(string sql, ReadOnlySpan<(string Name, object? Value)> args);

    public abstract void Return(DbCommand command);

    public virtual async ValueTask<int[]> ExecuteAllAsync(
        Session session, IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
    {
        var changed = new int[statements.Count];
        for (var i = 0; i < changed.Length; i++) changed[i] = await session.ExecuteAsync(
            statements[i].Sql, statements[i].Args, cancellationToken);
        return changed;
    }
}

internal static class StoreValue
{
    /// <summary>The value as the drivers take it.</summary>
    public static object Of(string name, object? value) => value switch
    {
        null => DBNull.Value,
        string or long or double or byte[] => value,
        int i => (long)i,
        bool b => b ? 1L : 0L,
        DateTimeOffset t => StoreTime.ToMicroseconds(t),
        Uri u => u.OriginalString,
        _ => throw new ArgumentException(
            $"Parameter '{name}': a {value.GetType().Name} cannot be stored; turn it into text, a number, bytes or an instant.",
            nameof(value)),
    };

    public static ArgumentException OtherCount(int was, int given) =>
        new($"A statement takes {was} parameters, {given} are given.", nameof(given));

    public static ArgumentException OtherOrder(string name, string was) =>
        new($"A statement's parameters must come in the same order each time: '{name}' where '{was}' was.", nameof(name));
}
