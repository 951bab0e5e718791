using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Notifications.Hosting.Storage.Sqlite;

/// <summary>The prepared statements of one connection. A statement in use twice at once (a query inside a query's map) gets a command of
/// its own.</summary>
internal sealed class SqliteCommands(SqliteConnection connection) : CommandSource, IDisposable
{
    private const int MaxKept = 512;
    private readonly Dictionary<string, SqliteCommand> _idle = new(StringComparer.Ordinal);

    public override StoreDialect Dialect => StoreDialect.Sqlite;

    public override DbCommand Rent(string sql, ReadOnlySpan<(string Name, object? Value)> args)
    {
        var command = Rent(sql);
        var parameters = command.Parameters;
        if (parameters.Count > args.Length) throw StoreValue.OtherCount(parameters.Count, args.Length);
        for (var i = 0; i < args.Length; i++)
        {
            var (name, value) = args[i];
            if (i == parameters.Count)
            {
                // Without its sign the driver tries every sign there is, at every use.
                parameters.Add(new SqliteParameter("@" + name, StoreValue.Of(name, value)));
                continue;
            }

            var was = parameters[i].ParameterName.AsSpan(1);
            if (!was.SequenceEqual(name)) throw StoreValue.OtherOrder(name, was.ToString());
            parameters[i].Value = StoreValue.Of(name, value);
        }

        return command;
    }

    public override void Return(DbCommand command)
    {
        if (_idle.Count >= MaxKept || !_idle.TryAdd(command.CommandText, (SqliteCommand)command)) command.Dispose();
    }

    public void Dispose()
    {
        foreach (var command in _idle.Values) command.Dispose();
        _idle.Clear();
    }

    private SqliteCommand Rent(string sql)
    {
        if (_idle.Remove(sql, out var kept)) return kept;
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the program's own; values are parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
