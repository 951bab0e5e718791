using System.Text.Json;

namespace Notifications.Notifier.Enrichment.Drift;

/// <summary>One field that differs; a side that does not have it is <see cref="JsonValueKind.Undefined"/>.</summary>
internal readonly record struct Difference(FieldPath Path, JsonElement Git, JsonElement Live);

/// <summary>Compares two states of one Kubernetes object, field by field. Pure.</summary>
internal static class FieldDiff
{
    private const int MaxDepth = 64;

    /// <summary>What tells the items of lists apart, first that fits (as Kubernetes' merge keys).</summary>
    private static readonly string[] Keys = ["name", "containerPort", "port", "mountPath", "ip", "key", "type", "uid", "topologyKey"];

    public static IReadOnlyList<Difference> Between(JsonElement git, JsonElement live)
    {
        var differences = new List<Difference>();
        Compare(FieldPath.Root, git, live, differences, depth: 0);
        return differences;
    }

    private static void Compare(FieldPath path, JsonElement git, JsonElement live, List<Difference> differences, int depth)
    {
        if (depth < MaxDepth && IsObject(path, git) && IsObject(path, live) && (git.ValueKind, live.ValueKind) != default)
        {
            foreach (var name in Names(git, live))
            {
                Compare(path.Then(new FieldStep.Member(name)), Member(git, name), Member(live, name), differences, depth + 1);
            }
        }
        else if (depth < MaxDepth && git.ValueKind == JsonValueKind.Array && live.ValueKind == JsonValueKind.Array)
        {
            CompareItems(path, git, live, differences, depth);
        }
        else if (!Same(git, live))
        {
            differences.Add(new Difference(path, git, live));
        }
    }

    private static void CompareItems(FieldPath path, JsonElement git, JsonElement live, List<Difference> differences, int depth)
    {
        if (KeyOf(git, live) is { } key)
        {
            var (ours, theirs) = (ByKey(git, key), ByKey(live, key));
            foreach (var name in ours.Keys.Union(theirs.Keys))
            {
                Compare(path.Then(new FieldStep.Named(key, name)), ours.GetValueOrDefault(name), theirs.GetValueOrDefault(name), differences, depth + 1);
            }

            return;
        }

        for (var i = 0; i < Math.Max(git.GetArrayLength(), live.GetArrayLength()); i++)
        {
            Compare(path.Then(new FieldStep.At(i, TextAt(git, i - 1) ?? TextAt(live, i - 1))), Item(git, i), Item(live, i), differences, depth + 1);
        }
    }

    /// <summary>A field that every item of both lists has, with no value twice in a list.</summary>
    private static string? KeyOf(JsonElement git, JsonElement live) =>
        Array.Find(Keys, key => IsKey(git, key) && IsKey(live, key) && git.GetArrayLength() + live.GetArrayLength() > 0);

    private static bool IsKey(JsonElement list, string key) =>
        list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object && Member(item, key).ValueKind is JsonValueKind.String or JsonValueKind.Number)
        && list.EnumerateArray().DistinctBy(item => Member(item, key).ToString(), StringComparer.Ordinal).Count() == list.GetArrayLength();

    private static Dictionary<string, JsonElement> ByKey(JsonElement list, string key) =>
        list.EnumerateArray().ToDictionary(item => Member(item, key).ToString(), StringComparer.Ordinal);

    /// <summary>Labels and annotations that one side has none of count one by one: some of them are noise.</summary>
    private static bool IsObject(FieldPath path, JsonElement value) => value.ValueKind == JsonValueKind.Object
        || (value.ValueKind == JsonValueKind.Undefined && path.Steps is [FieldStep.Member("metadata"), ..]);

    private static IEnumerable<string> Names(JsonElement git, JsonElement live) => NamesOf(git).Union(NamesOf(live), StringComparer.Ordinal);

    private static IEnumerable<string> NamesOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(member => member.Name) : [];

    private static JsonElement Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;

    /// <summary>The text at a position of a list; null when there is none.</summary>
    public static string? TextAt(JsonElement list, int index) =>
        index >= 0 && Item(list, index) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement Item(JsonElement list, int index) => index < list.GetArrayLength() ? list[index] : default;

    /// <summary>Nothing, null and an empty list or object are one: Kubernetes drops them at will.</summary>
    private static bool Same(JsonElement git, JsonElement live) =>
        (IsNothing(git) && IsNothing(live)) || (git.ValueKind == live.ValueKind && JsonElement.DeepEquals(git, live));

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
