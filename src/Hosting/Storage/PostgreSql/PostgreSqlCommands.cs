using System.Data.Common;
using Npgsql;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>A command for each use: the driver keeps the prepared statements of each connection.</summary>
internal sealed class PostgreSqlCommands(NpgsqlConnection connection) : CommandSource
{
    public override StoreDialect Dialect => StoreDialect.PostgreSql;

    public override DbCommand Rent(string sql, ReadOnlySpan<(string Name, object? Value)> args)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the program's own; values are parameters
        command.CommandText = PositionalSql.Of(sql, args);
#pragma warning restore CA2100
        Bind(command.Parameters, args);
        return command;
    }

    public override void Return(DbCommand command) => command.Dispose();

    public override async ValueTask<int[]> ExecuteAllAsync(Session session, IReadOnlyList<Statement> statements, CancellationToken ct)
    {
        if (statements.Count == 0) return [];
        var runs = StatementRun.Of(statements);
        await using var batch = connection.CreateBatch();
        foreach (var run in runs) batch.BatchCommands.Add(Command(batch, run));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var changed = new int[statements.Count];
        // The driver passes over what gives no rows.
        foreach (var run in runs.Where(r => r.IsMany))
        {
            while (await reader.ReadAsync(ct)) changed[run.IndexOf(reader)] = 1;
            await reader.NextResultAsync(ct);
        }

        while (await reader.NextResultAsync(ct))
        {
            // What comes after the last of many rows is carried out too.
        }

        for (var i = 0; i < runs.Count; i++)
        {
            if (!runs[i].IsMany) changed[runs[i].First] = batch.BatchCommands[i].RecordsAffected;
        }

        return changed;
    }

    private static NpgsqlBatchCommand Command(NpgsqlBatch batch, StatementRun run)
    {
        var command = batch.CreateBatchCommand();
        var (sql, args) = run.Statement;
#pragma warning disable CA2100 // The statements are the program's own; values are parameters
        command.CommandText = PositionalSql.Of(sql, args);
#pragma warning restore CA2100
        Bind(command.Parameters, args);
        return command;
    }

    private static void Bind(NpgsqlParameterCollection parameters, ReadOnlySpan<(string Name, object? Value)> args)
    {
        foreach (var (name, value) in args) parameters.Add(new NpgsqlParameter { Value = value as Array ?? StoreValue.Of(name, value) });
    }
}
