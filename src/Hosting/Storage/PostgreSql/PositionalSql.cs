using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>A statement as the server takes it, <c>$1</c> instead of <c>@name</c>: the driver would look for the names in the text again at
/// every use.</summary>
internal sealed partial class PositionalSql
{
    private static readonly ConcurrentDictionary<string, PositionalSql> Known = new(StringComparer.Ordinal);
    private readonly string[] _names;
    private readonly string _text;

    private PositionalSql(string sql, ReadOnlySpan<(string Name, object? Value)> args)
    {
        _names = new string[args.Length];
        for (var i = 0; i < args.Length; i++) _names[i] = args[i].Name;
        _text = Parameter().Replace(
            sql,
            name => Array.IndexOf(_names, name.Groups[1].Value) is >= 0 and var at
                ? string.Create(CultureInfo.InvariantCulture, $"${at + 1}")
                : throw new ArgumentException($"A statement's parameter '{name.Value}' is not given.", nameof(args)));
    }

    /// <param name="args">In the same order each time.</param>
    public static string Of(string sql, ReadOnlySpan<(string Name, object? Value)> args)
    {
        if (!Known.TryGetValue(sql, out var known)) known = Known.GetOrAdd(sql, new PositionalSql(sql, args));
        if (known._names.Length != args.Length) throw StoreValue.OtherCount(known._names.Length, args.Length);
        for (var i = 0; i < args.Length; i++)
        {
            if (known._names[i] != args[i].Name) throw StoreValue.OtherOrder(args[i].Name, known._names[i]);
        }

        return known._text;
    }

    [GeneratedRegex("@([a-z_][a-z0-9_]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
