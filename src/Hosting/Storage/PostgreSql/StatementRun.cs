using System.Data.Common;
using System.Globalization;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>Statements that follow each other and are run as one: those of one <see cref="RowInsert"/>, as long as their keys differ.</summary>
internal sealed class StatementRun
{
    private readonly IReadOnlyList<Statement> all;
    private readonly Dictionary<string, int> keys = new(StringComparer.Ordinal);
    private int count = 1;

    private StatementRun(IReadOnlyList<Statement> all, int first)
    {
        this.all = all;
        First = first;
        if (all[first].Row is { } row) keys.Add(KeyOf(row, all[first].Args), first);
    }

    /// <summary>Index of the first one.</summary>
    public int First { get; }

    public bool IsMany => count > 1;

    /// <summary>What is to be run.</summary>
    public (string Sql, (string Name, object? Value)[] Args) Statement => IsMany
        ? (all[First].Row!.Many, [.. all[First].Row!.Columns.Select((column, i) => (column.Name, (object?)Values(column, i)))])
        : (all[First].Sql, all[First].Args);

    public static IReadOnlyList<StatementRun> Of(IReadOnlyList<Statement> statements)
    {
        var runs = new List<StatementRun>(statements.Count);
        for (var i = 0; i < statements.Count; i++)
        {
            if (runs.Count == 0 || !runs[^1].Takes(i)) runs.Add(new StatementRun(statements, i));
        }

        return runs;
    }

    /// <summary>Which statement wrote the row whose key was given back.</summary>
    public int IndexOf(DbDataReader changed)
    {
        var parts = new object?[changed.FieldCount];
        for (var i = 0; i < parts.Length; i++) parts[i] = changed.GetValue(i);
        return keys[Joined(parts)];
    }

    private bool Takes(int index)
    {
        var statement = all[index];
        if (statement.Row is not { } row || row != all[First].Row || !keys.TryAdd(KeyOf(row, statement.Args), index)) return false;
        count++;
        return true;
    }

    private Array Values(RowColumn column, int at)
    {
        Array values = column.Type switch
        {
            RowColumnType.Text => new string?[count],
            RowColumnType.Number => new long?[count],
            RowColumnType.Blob => new byte[]?[count],
            _ => throw new InvalidOperationException($"A column of {column.Type} is not known."),
        };
        for (var i = 0; i < count; i++)
        {
            if (StoreValue.Of(column.Name, all[First + i].Args[at].Value) is var value and not DBNull) values.SetValue(value, i);
        }

        return values;
    }

    private static string KeyOf(RowInsert row, (string Name, object? Value)[] args)
    {
        if (row.Key == 1 && args[0].Value is string only) return only;
        var parts = new object?[row.Key];
        for (var i = 0; i < parts.Length; i++) parts[i] = StoreValue.Of(args[i].Name, args[i].Value);
        return Joined(parts);
    }

    // Lengths first: no two keys are joined to the same text.
    private static string Joined(object?[] parts)
    {
        var texts = Array.ConvertAll(parts, part => Convert.ToString(part, CultureInfo.InvariantCulture) ?? "");
        return parts.Length == 1 ? texts[0] : string.Join(' ', texts.Select(text => text.Length)) + ' ' + string.Concat(texts);
    }
}
