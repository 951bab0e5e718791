using System.Data.Common;
using Npgsql;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>A command for each use: the driver keeps the prepared statements of each connection.</summary>
internal sealed class PostgreSqlCommands(NpgsqlConnection connection, bool blocks) : CommandSource
{
    public override bool Blocks => blocks;

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

    public override async ValueTask<int[]> ExecuteAllAsync(
        Session session, IReadOnlyList<Statement> statements, CancellationToken cancellationToken)
    {
        if (statements.Count == 0) return [];
        if (blocks) return await base.ExecuteAllAsync(session, statements, cancellationToken);
        await using var batch = connection.CreateBatch();
        foreach (var (sql, args) in statements)
        {
            var command = batch.CreateBatchCommand();
#pragma warning disable CA2100 // The statements are the program's own; values are parameters
            command.CommandText = PositionalSql.Of(sql, args);
#pragma warning restore CA2100
            Bind(command.Parameters, args);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        var changed = new int[statements.Count];
        for (var i = 0; i < changed.Length; i++) changed[i] = batch.BatchCommands[i].RecordsAffected;
        return changed;
    }

    private static void Bind(NpgsqlParameterCollection parameters, ReadOnlySpan<(string Name, object? Value)> args)
    {
        foreach (var (name, value) in args) parameters.Add(new NpgsqlParameter { Value = StoreValue.Of(name, value) });
    }
}
