namespace Notifications.Hosting.Storage;

/// <summary>
/// An <c>insert</c> of one row, of which many come at once. Those that follow each other in
/// <see cref="Session.ExecuteAllAsync"/> are run one by one on SQLite, and as one statement on PostgreSQL, where a statement costs as much as its row.
/// A row whose key has been there before is not run together with it: the later one always sees what the earlier one wrote.
/// (An <c>update</c> of many would gain nothing: PostgreSQL plans it before it knows the table, and reads all open rows to find some.)
/// </summary>
public sealed class RowInsert
{
    /// <param name="table">Where to.</param>
    /// <param name="columns">Its columns with their types (<c>text</c>, <c>bigint</c>, <c>blob</c>), the key first: <c>"id text, body blob"</c>.</param>
    /// <param name="key">How many of them are the key.</param>
    /// <param name="onConflict">What is to happen when the key is there: <c>"on conflict (id) do nothing"</c>; empty: it fails.</param>
    public RowInsert(string table, string columns, int key, string onConflict = "")
    {
        Columns = RowColumn.Read(columns);
        Key = Columns.Count >= key && key > 0 ? key : throw new ArgumentOutOfRangeException(nameof(key), key, $"One of {Columns.Count} columns at least is the key.");
        var names = string.Join(", ", Columns.Select(c => c.Name));
        var values = string.Join(", ", Columns.Select(c => "@" + c.Name));
        One = $"insert into {table}({names}) values ({values}) {onConflict}";
        Many = $"insert into {table}({names}) select * from unnest({values}) {onConflict} returning {string.Join(", ", Columns.Take(key).Select(c => $"{table}.{c.Name}"))}";
    }

    /// <summary>For one row, with <c>@name</c> for its values.</summary>
    public string One { get; }

    /// <summary>For many on PostgreSQL: takes an array for each column, gives the key of each row that it changed.</summary>
    internal string Many { get; }

    internal IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>How many of the first columns are the key.</summary>
    internal int Key { get; }

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
}

/// <summary>A column of a <see cref="RowInsert"/>.</summary>
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
