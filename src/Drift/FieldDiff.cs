using System.Runtime.InteropServices;

namespace Notifications.Drift;

/// <summary>One field that differs; a side that does not have it is absent.</summary>
internal readonly record struct Difference(FieldPath Path, Redactable Git, Redactable Live);

/// <summary>Compares two states of one Kubernetes object, field by field. Pure.</summary>
/// <param name="builtIn">The object's kind comes with Kubernetes: its lists have merge keys, its fields defaults.</param>
/// <param name="schema">Of a custom kind, where it is known (<c>openAPIV3Schema</c>).</param>
/// <param name="onlyGitsFields">Git's side is a manifest, without what the API server fills in: fields that it does not name are not
/// compared.</param>
/// <param name="wholeLists">No list is looked into, so that a path tells nothing of an item.</param>
internal sealed class FieldDiff(bool builtIn, JsonView schema = default, bool onlyGitsFields = false, bool wholeLists = false)
{
    private const int MaxDepth = 128;

    private static readonly string[] IntOrString = ["port", "targetPort", "maxSurge", "maxUnavailable", "minAvailable", "number"];

    private readonly List<Difference> _found = [];

    public IReadOnlyList<Difference> Between(JsonElement git, JsonElement live)
    {
        _found.Clear();
        Compare(FieldPath.Root, git, live, schema);
        return [.. _found];
    }

    private void Compare(FieldPath path, JsonElement git, JsonElement live, JsonView type)
    {
        if (SameBytes(git, live) || FieldNoise.Is(path)) return;
        if (path.Steps.Length < MaxDepth && (IsObject(git) || IsObject(live)) && (IsObject(git) || IsNothing(git))
            && (IsObject(live) || IsNothing(live)))
            CompareMembers(path, git, live, type);
        else if (path.Steps.Length < MaxDepth && !wholeLists && IsArray(git) && IsArray(live))
            CompareItems(path, git, live, type);
        else if (!Same(path, git, live))
            Add(path, git, live);
    }

    private void CompareMembers(FieldPath path, JsonElement git, JsonElement live, JsonView type)
    {
        var theirs = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (IsObject(live))
        {
            foreach (var member in live.EnumerateObject()) theirs[member.Name] = member.Value;
        }

        var ours = new HashSet<string>(StringComparer.Ordinal);
        if (IsObject(git))
        {
            foreach (var member in git.EnumerateObject())
            {
                if (ours.Add(member.Name)) CompareMember(path, member.Name, member.Value, theirs.GetValueOrDefault(member.Name), type);
            }
        }

        if (theirs.Count == 0 || (onlyGitsFields && path.Steps is not [.., FieldStep.Member("annotations" or "labels" or "data")])) return;
        foreach (var member in live.EnumerateObject())
        {
            if (ours.Add(member.Name)) CompareMember(path, member.Name, default, theirs[member.Name], type);
        }
    }

    private void CompareMember(FieldPath path, string name, JsonElement git, JsonElement live, JsonView type)
    {
        if (SameBytes(git, live)) return;
        var known = type["properties"][name];
        Compare(path.Then(new FieldStep.Member(name)), git, live, known.Exists ? known : type["additionalProperties"]);
    }

    private void CompareItems(FieldPath path, JsonElement git, JsonElement live, JsonView type)
    {
        var keys = Array.Find(ListKeys.Of(path, type, builtIn), key => Unique(git, key) && Unique(live, key));
        if (keys is not null)
        {
            var theirs = live.EnumerateArray().ToDictionary(item => KeyText(item, keys), StringComparer.Ordinal);
            foreach (var item in git.EnumerateArray())
            {
                theirs.Remove(KeyText(item, keys), out var other);
                CompareItem(path.Then(StepTo(item, keys)), item, other, type["items"]);
            }

            // In the list's own order: a dictionary that lost entries has none
            foreach (var item in live.EnumerateArray().Where(item => theirs.ContainsKey(KeyText(item, keys)))) CompareItem(
                path.Then(StepTo(item, keys)), default, item, type["items"]);
        }
        else if (ListKeys.IsSet(path, type))
        {
            if (!Texts(git).SetEquals(Texts(live))) Add(path, git, live);
        }
        else
        {
            for (var i = 0; i < Math.Max(git.GetArrayLength(), live.GetArrayLength()); i++)
            {
                var (ours, theirs) = (Item(git, i), Item(live, i));
                CompareItem(path.Then(new FieldStep.At(i, TextAt(git, i - 1) ?? TextAt(live, i - 1), NameOf(ours) ?? NameOf(theirs))), ours,
                    theirs, type["items"]);
            }
        }
    }

    /// <summary>An item that one side does not have is shown whole.</summary>
    private void CompareItem(FieldPath path, JsonElement git, JsonElement live, JsonView type)
    {
        if (git.ValueKind == JsonValueKind.Undefined ? live.ValueKind != JsonValueKind.Null : live.ValueKind == JsonValueKind.Undefined
            && git.ValueKind != JsonValueKind.Null) Add(path, git, live);
        else Compare(path, git, live, type);
    }

    private void Add(FieldPath path, JsonElement git, JsonElement live) =>
        _found.Add(new Difference(path, new Redactable(git), new Redactable(live)));

    /// <summary>Nothing, null and an empty list or object are one: Kubernetes drops them at will.</summary>
    private bool Same(FieldPath path, JsonElement git, JsonElement live)
    {
        if (IsNothing(git) || IsNothing(live))
            return (IsNothing(git) && IsNothing(live))
                || ((builtIn || ListKeys.IsInPodTemplate(path)) && ServerDefaults.IsDefault(path, IsNothing(git) ? live : git));
        return (git.ValueKind == live.ValueKind && JsonElement.DeepEquals(git, live)) || Quantity.Same(path, git, live)
            || (git.ValueKind != live.ValueKind && Array.IndexOf(IntOrString, path.Name) >= 0 && git.ToString() == live.ToString());
    }

    private static bool Unique(JsonElement list, string[] keys)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return keys.Length > 0
            && list.EnumerateArray().All(item => IsObject(item) && KeyPart(item, keys[0]) is not null && seen.Add(KeyText(item, keys)));
    }

    private static string KeyText(JsonElement item, string[] keys) => string.Join('\n', keys.Select(key => KeyPart(item, key)));

    private static FieldStep.Keyed StepTo(JsonElement item, string[] keys) => new([.. keys.Select(key => (key, KeyPart(item, key) ?? ""))]);

    /// <summary>A port is of TCP unless it says otherwise.</summary>
    private static string? KeyPart(JsonElement item, string key) => item.TryGetProperty(key, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        ? value.ToString()
        : key == "protocol" ? "TCP" : null;

    private static HashSet<string> Texts(JsonElement list) =>
        list.EnumerateArray().Select(item => item.GetRawText()).ToHashSet(StringComparer.Ordinal);

    /// <summary>The text at a position of a list; null when there is none.</summary>
    public static string? TextAt(JsonElement list, int index) =>
        index >= 0 && Item(list, index) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>An environment variable's, a header's: what its value is about.</summary>
    public static string? NameOf(JsonElement item) =>
        IsObject(item) && (item.TryGetProperty("name", out var name) || item.TryGetProperty("key", out name))
            && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private static JsonElement Item(JsonElement list, int index) => index < list.GetArrayLength() ? list[index] : default;

    private static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static bool IsArray(JsonElement value) => value.ValueKind == JsonValueKind.Array;

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    /// <summary>Written alike, as nearly everything is: both states come from one writer.</summary>
    private static bool SameBytes(JsonElement git, JsonElement live) =>
        git.ValueKind != JsonValueKind.Undefined && live.ValueKind != JsonValueKind.Undefined
        && JsonMarshal.GetRawUtf8Value(git).SequenceEqual(JsonMarshal.GetRawUtf8Value(live));
}
