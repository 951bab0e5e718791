using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>What can be iterated, and how.</summary>
internal static class Iteration
{
    public static bool IsSequence(in Value value) => value.Kind
        is ValueKind.Array or ValueKind.Range or ValueKind.Object or ValueKind.String or ValueKind.Empty
        || (value.Kind == ValueKind.Function && value.Function.Members is not null);

    /// <summary>The items of a sequence; null has none. Nothing is charged here.</summary>
    public static IEnumerable<Value> Of(RenderContext context, Value value) => value.Kind switch
    {
        ValueKind.Null or ValueKind.Empty => [],
        ValueKind.Array => Items(value.Array),
        ValueKind.Range => value.Sequence,
        ValueKind.String => Characters(value.Text),
        ValueKind.Object => Pairs(value.Object),
        _ => throw Conversions.Unable(value, "`IEnumerable`"),
    };

    /// <summary>The number of items when it is known without enumerating.</summary>
    public static int? KnownCount(in Value value) => value.Kind switch
    {
        ValueKind.Null or ValueKind.Empty => 0,
        ValueKind.Array => value.Array.Count,
        ValueKind.Range => value.Sequence.KnownCount,
        ValueKind.String => value.Text.Length,
        ValueKind.Object => value.Object.Count,
        _ => null,
    };

    private static IEnumerable<Value> Items(ScriptArray array)
    {
        var version = array.Version;
        for (var i = 0; i < array.Count; i++)
        {
            yield return array[i];
            if (array.Version != version)
                throw new Failure("Collection was modified; enumeration operation may not execute.");
        }
    }

    private static IEnumerable<Value> Characters(string text)
    {
        foreach (var c in text)
            yield return Value.From(c);
    }

    private static IEnumerable<Value> Pairs(ScriptObject value)
    {
        var count = value.Members.Length;
        for (var i = 0; i < count; i++)
        {
            var entry = value.Members[i];
            yield return Value.From(new Pair(entry.Name, entry.Value));
            if (value.Members.Length != count)
                throw new Failure("Collection was modified; enumeration operation may not execute.");
        }
    }
}
