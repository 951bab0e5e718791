namespace Notifications.Hosting.Storage;

/// <summary>
/// A statement that writes one row, and of which many come at once. Those that follow each other in
/// <see cref="Session.ExecuteAllAsync"/> are run one by one on SQLite, and as one statement on PostgreSQL, which takes a tenth of the time for each row there.
/// A row whose key has been there before is not run together with it: the later one always sees what the earlier one wrote.
/// </summary>
public sealed class RowStatement
{
    private RowStatement(IReadOnlyList<RowColumn> columns, int key, string one, string many)
    {
        if (columns.Count < key || key < 1) throw new ArgumentOutOfRangeException(nameof(key), key, $"One of {columns.Count} columns at least is the key.");
        (Columns, Key, One, Many) = (columns, key, one, many);
    }

    /// <summary>For one row, with <c>@name</c> for its values.</summary>
    public string One { get; }

    /// <summary>For many on PostgreSQL: takes an array for each column, gives the key of each row that it changed.</summary>
    internal string Many { get; }

    internal IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>How many of the first columns are the key.</summary>
    internal int Key { get; }

    /// <summary>Writes a new row.</summary>
    /// <param name="table">Where to.</param>
    /// <param name="columns">Its columns with their types (<c>text</c>, <c>bigint</c>, <c>blob</c>), the key first: <c>"id text, body blob"</c>.</param>
    /// <param name="key">How many of them are the key.</param>
    /// <param name="onConflict">What is to happen when the key is there: <c>"on conflict (id) do nothing"</c>; empty: it fails.</param>
    public static RowStatement Insert(string table, string columns, int key, string onConflict = "")
    {
        var all = RowColumn.Read(columns);
        var names = string.Join(", ", all.Select(c => c.Name));
        return new RowStatement(
            all,
            key,
            $"insert into {table}({names}) values ({string.Join(", ", all.Select(c => "@" + c.Name))}) {onConflict}",
            $"insert into {table}({names}) select * from unnest({Arrays(all)}) {onConflict} returning {string.Join(", ", all.Take(key).Select(c => $"{table}.{c.Name}"))}");
    }

    /// <summary>Changes a row.</summary>
    /// <param name="table">Where.</param>
    /// <param name="columns">What is given for each row, with types as for <see cref="Insert"/>, the key first. No name may be one of the table's that <paramref name="set"/> or <paramref name="where"/> speak of bare.</param>
    /// <param name="key">How many of them are the key.</param>
    /// <param name="set">The new values, <c>{name}</c> for what is given: <c>"state = 'done', reason = {reason}"</c>.</param>
    /// <param name="where">Which row: <c>"delivery.id = {id}"</c>.</param>
    public static RowStatement Update(string table, string columns, int key, string set, string where)
    {
        var all = RowColumn.Read(columns);
        var text = $"set {set}";
        return new RowStatement(
            all,
            key,
            $"update {table} {Filled(text, all, "@")} where {Filled(where, all, "@")}",
            $"""
            update {table} {Filled(text, all, "given.")} from unnest({Arrays(all)}) as given({string.Join(", ", all.Select(c => c.Name))})
            where {Filled(where, all, "given.")} returning {string.Join(", ", all.Take(key).Select(c => "given." + c.Name))}
            """);
    }

    /// <summary>The statement for one row.</summary>
    /// <param name="values">In the order of the columns, with their names.</param>
    public Statement With(params (string Name, object? Value)[] values)
    {
        if (values.Length != Columns.Count) throw StoreValue.OtherCount(Columns.Count, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].Name != Columns[i].Name) throw StoreValue.OtherOrder(values[i].Name, Columns[i].Name);
        }

        return new Statement(One, values) { Row = this };
    }

    private static string Arrays(IEnumerable<RowColumn> columns) => string.Join(", ", columns.Select(c => "@" + c.Name));

    private static string Filled(string text, IReadOnlyList<RowColumn> columns, string sign) =>
        columns.Aggregate(text, (filled, column) => filled.Replace($"{{{column.Name}}}", sign + column.Name, StringComparison.Ordinal));
}

/// <summary>A column of a <see cref="RowStatement"/>.</summary>
internal readonly record struct RowColumn(string Name, RowColumnType Type)
{
    public static IReadOnlyList<RowColumn> Read(string columns) => [.. columns.Split(',').Select(column => column.Trim().Split(' ') switch
    {
        [var name, "text"] => new RowColumn(name, RowColumnType.Text),
        [var name, "bigint"] => new RowColumn(name, RowColumnType.Number),
        [var name, "blob"] => new RowColumn(name, RowColumnType.Blob),
        _ => throw new ArgumentException($"'{column.Trim()}' is not a name and one of text, bigint, blob.", nameof(columns)),
    })];
}

internal enum RowColumnType
{
    Text,
    Number,
    Blob,
}
