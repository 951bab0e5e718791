using System.Collections;
using System.Numerics;
using Scriban.Runtime;

namespace Notifications.Templates.Functions.Go;

/// <summary>What Go's templates think of values: which are true, which are equal, which comes first.</summary>
internal static class GoValue
{
    /// <summary>Zero, empty, false and null are not true.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        TimeSpan span => span != TimeSpan.Zero,
        DateTime => true,
        IDictionary<string, object?> map => map.Count > 0,
        _ when AsList(value) is { } list => list.Count > 0,
        _ when GoNumber.IsNumber(value) => GoNumber.ToDouble(value) != 0,
        _ => true,
    };

    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        _ => GoFormat.Of(value),
    };

    /// <summary>Null for what is no list.</summary>
    public static IReadOnlyList<object?>? AsList(object? value) => value switch
    {
        string or IDictionary<string, object?> => null,
        IReadOnlyList<object?> list => list,
        IEnumerable items => [.. items.Cast<object?>()],
        _ => null,
    };

    /// <summary>The entries in the order in which Go walks through a map: by key.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Sorted(IDictionary<string, object?> map) =>
        map.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    public static bool AreEqual(object? left, object? right) => AreEqual(left, right, depth: 0);

    private static bool AreEqual(object? left, object? right, int depth)
    {
        if (left is null || right is null || depth > 50)
            return left is null && right is null;
        if (GoNumber.IsNumber(left) && GoNumber.IsNumber(right))
            return GoNumber.Compare(left, right) == 0;
        if (left is IDictionary<string, object?> a && right is IDictionary<string, object?> b)
            return a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var other) && AreEqual(entry.Value, other, depth + 1));
        if (AsList(left) is { } first && AsList(right) is { } second)
            return first.Count == second.Count && first.Zip(second).All(pair => AreEqual(pair.First, pair.Second, depth + 1));
        return left.GetType() == right.GetType() && left.Equals(right);
    }

    /// <summary>Null for what cannot be compared.</summary>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (DateTime a, DateTime b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        _ when GoNumber.IsNumber(left) && GoNumber.IsNumber(right) => GoNumber.Compare(left!, right!),
        _ => null,
    };

    /// <summary>As Go's <c>reflect</c> names it.</summary>
    public static string Kind(object? value) => value switch
    {
        null => "invalid",
        bool => "bool",
        string => "string",
        DateTime => "struct",
        TimeSpan => "int64",
        int or long or BigInteger => "int64",
        float or double or decimal => "float64",
        IDictionary<string, object?> => "map",
        IScriptCustomFunction => "func",
        _ => "slice",
    };

    public static string TypeName(object? value) => value switch
    {
        null => "<nil>",
        DateTime => "time.Time",
        TimeSpan => "time.Duration",
        _ => Kind(value) switch { "map" => "map[string]interface {}", "slice" => "[]interface {}", var kind => kind },
    };

    /// <summary>A copy whose parts can be changed without changing those of the original.</summary>
    public static object? Copy(object? value, int depth = 0) => value switch
    {
        _ when depth > 50 => null,
        IDictionary<string, object?> map =>
            GoCall.Object(map.Select(entry => KeyValuePair.Create(entry.Key, Copy(entry.Value, depth + 1)))),
        string => value,
        _ when AsList(value) is { } list => GoCall.Array(list.Select(item => Copy(item, depth + 1))),
        _ => value,
    };
}
