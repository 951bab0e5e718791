using System.Data.Common;

namespace Notifications.Hosting.Storage;

/// <summary>
/// What a unit of work may do with the store. Statements are SQL that both dialects understand, with <c>@name</c> parameters given as
/// <c>[("name", value), ...]</c>; write them as constants, since each text is prepared once, and give their parameters in
/// the same order each time. Values: <see langword="null"/>, string, int, long,
/// double, bool, byte[], <see cref="DateTimeOffset"/>. One statement at a time; not to be used after the work has ended.
/// </summary>
public sealed class Session
{
    private readonly CommandSource _commands;

    internal Session(CommandSource commands) => _commands = commands;

    /// <summary>Which SQL the store speaks, for the few statements that must differ.</summary>
    public StoreDialect Dialect => _commands.Dialect;

    /// <summary>Runs a statement and gives the number of rows that it changed.</summary>
    public ValueTask<int> ExecuteAsync(string sql, ReadOnlySpan<(string Name, object? Value)> args, CancellationToken cancellationToken) =>
        _commands.Blocks ? ValueTask.FromResult(Run(_commands.Rent(sql, args))) : RunAsync(_commands.Rent(sql, args), cancellationToken);

    /// <summary>Runs a statement without parameters and gives the number of rows that it changed.</summary>
    public ValueTask<int> ExecuteAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(sql, [], cancellationToken);

    /// <summary>
    /// Runs statements one after another, whatever each changes, and gives the numbers of rows that they changed. On PostgreSQL they travel
    /// together: one round trip instead of one each.
    /// </summary>
    public ValueTask<int[]> ExecuteAllAsync(IReadOnlyList<Statement> statements, CancellationToken cancellationToken) =>
        _commands.ExecuteAllAsync(this, statements, cancellationToken);

    /// <summary>All rows of a result.</summary>
    public ValueTask<List<T>> QueryAsync<T>(
        string sql, ReadOnlySpan<(string Name, object? Value)> args, Func<Row, T> map, CancellationToken cancellationToken) =>
        _commands.Blocks ? ValueTask.FromResult(Read(_commands.Rent(sql, args), map, int.MaxValue))
            : ReadAllAsync(_commands.Rent(sql, args), map, cancellationToken);

    /// <inheritdoc cref="QueryAsync{T}(string, ReadOnlySpan{ValueTuple{string, object}}, Func{Row, T}, CancellationToken)"/>
    public ValueTask<List<T>> QueryAsync<T>(string sql, Func<Row, T> map, CancellationToken cancellationToken) =>
        QueryAsync(sql, [], map, cancellationToken);

    /// <summary>The first row, or the default of <typeparamref name="T"/> when there is none (for a value type, map to a nullable
    /// one).</summary>
    public ValueTask<T?> QueryFirstOrDefaultAsync<T>(
        string sql, ReadOnlySpan<(string Name, object? Value)> args, Func<Row, T> map, CancellationToken cancellationToken) =>
        _commands.Blocks ? ValueTask.FromResult(Read(_commands.Rent(sql, args), map, 1).FirstOrDefault())
            : ReadFirstAsync(_commands.Rent(sql, args), map, cancellationToken);

    /// <inheritdoc cref="QueryFirstOrDefaultAsync{T}(string, ReadOnlySpan{ValueTuple{string, object}}, Func{Row, T}, CancellationToken)"/>
    public ValueTask<T?> QueryFirstOrDefaultAsync<T>(string sql, Func<Row, T> map, CancellationToken cancellationToken) =>
        QueryFirstOrDefaultAsync(sql, [], map, cancellationToken);

    private int Run(DbCommand command)
    {
        try
        {
            return command.ExecuteNonQuery();
        }
        finally
        {
            _commands.Return(command);
        }
    }

    private List<T> Read<T>(DbCommand command, Func<Row, T> map, int most)
    {
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (rows.Count < most && reader.Read()) rows.Add(map(new Row(reader)));
            return rows;
        }
        finally
        {
            _commands.Return(command);
        }
    }

    private async ValueTask<int> RunAsync(DbCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            _commands.Return(command);
        }
    }

    private async ValueTask<List<T>> ReadAllAsync<T>(DbCommand command, Func<Row, T> map, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken)) rows.Add(map(new Row(reader)));
            return rows;
        }
        finally
        {
            _commands.Return(command);
        }
    }

    private async ValueTask<T?> ReadFirstAsync<T>(DbCommand command, Func<Row, T> map, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? map(new Row(reader)) : default;
        }
        finally
        {
            _commands.Return(command);
        }
    }
}

/// <summary>A statement with its parameters, as
/// <see cref="Session.ExecuteAsync(string, ReadOnlySpan{ValueTuple{string, object}}, CancellationToken)"/> takes them.</summary>
public readonly record struct Statement(string Sql, (string Name, object? Value)[] Args);
