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

    /// <summary>What the API server wrote of who owns the object's fields; it tells lists of custom kinds apart where their schema is not
    /// known.</summary>
    public FieldManagers Managers { get; init; } = FieldManagers.None;

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
        if (HaveSameNames(git, live))
        {
            var other = live.EnumerateObject();
            foreach (var member in git.EnumerateObject())
            {
                other.MoveNext();
                if (!SameBytes(member.Value, other.Current.Value)) CompareMember(
                    path, member.Name, member.Value, other.Current.Value, type);
            }

            return;
        }

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
        var (ours, theirs) = (Items(git), Items(live));
        var (keySets, isSet) = KeysOf(path, type);
        foreach (var keys in keySets)
        {
            if (KeyTexts(ours, keys) is not { } ourKeys || !AreUnique(ourKeys)
                || KeyTexts(theirs, keys, ours, ourKeys) is not { } theirKeys) continue;
            if (ourKeys.AsSpan().SequenceEqual(theirKeys))
            {
                for (var i = 0; i < ours.Length; i++)
                {
                    if (!SameBytes(ours[i], theirs[i])) CompareItem(path.Then(StepTo(ours[i], keys)), ours[i], theirs[i], type["items"]);
                }

                return;
            }

            if (!AreUnique(theirKeys)) continue;
            var open = theirKeys.Zip(theirs).ToDictionary(item => item.First, item => item.Second, StringComparer.Ordinal);
            foreach (var (key, item) in ourKeys.Zip(ours))
            {
                open.Remove(key, out var other);
                if (!SameBytes(item, other)) CompareItem(path.Then(StepTo(item, keys)), item, other, type["items"]);
            }

            // In the list's own order: a dictionary that lost entries has none
            foreach (var (_, item) in theirKeys.Zip(theirs).Where(item => open.ContainsKey(item.First)))
                CompareItem(path.Then(StepTo(item, keys)), default, item, type["items"]);
            return;
        }

        if (isSet)
        {
            if (!Texts(git).SetEquals(Texts(live))) Add(path, git, live);
            return;
        }

        for (var i = 0; i < Math.Max(ours.Length, theirs.Length); i++)
        {
            var (one, other) = (ours.ElementAtOrDefault(i), theirs.ElementAtOrDefault(i));
            CompareItem(
                path.Then(new FieldStep.At(i, TextAt(ours, i - 1) ?? TextAt(theirs, i - 1), NameOf(one) ?? NameOf(other))), one, other,
                type["items"]);
        }
    }

    private (string[][] Keys, bool IsSet) KeysOf(FieldPath list, JsonView type)
    {
        var known = ListKeys.Of(list, type, builtIn);
        if (known.Length > 0 || builtIn || type.Exists) return (known, ListKeys.IsSet(list, type));
        return Managers.ItemKeys(list) switch
        {
            null => ([], ListKeys.IsSet(list, type)),
            [] => ([], true),
            var keys => ([keys], false),
        };
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

    /// <summary>What tells the items apart; null when an item has none of these keys.</summary>
    /// <param name="others">The other side's, whose texts are known: items that are the same in both need not be looked into again.</param>
    private static string[]? KeyTexts(JsonElement[] items, string[] keys, JsonElement[]? others = null, string[]? known = null)
    {
        if (keys.Length == 0) return null;
        var texts = new string[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (i < known?.Length && SameBytes(items[i], others![i])) texts[i] = known[i];
            else if (!IsObject(items[i]) || KeyPart(items[i], keys[0]) is not { } first) return null;
            else texts[i] = keys.Length == 1 ? first : string.Join('\n', keys.Select(key => KeyPart(items[i], key)));
        }

        return texts;
    }

    private static bool AreUnique(string[] texts)
    {
        const int few = 16;
        if (texts.Length > few) return texts.ToHashSet(StringComparer.Ordinal).Count == texts.Length;
        for (var i = 1; i < texts.Length; i++)
        {
            if (texts.AsSpan(0, i).Contains(texts[i])) return false;
        }

        return true;
    }

    private static FieldStep.Keyed StepTo(JsonElement item, string[] keys) => new([.. keys.Select(key => (key, KeyPart(item, key) ?? ""))]);

    /// <summary>A port is of TCP unless it says otherwise.</summary>
    private static string? KeyPart(JsonElement item, string key) => item.TryGetProperty(key, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        ? value.ToString()
        : key == "protocol" ? "TCP" : null;

    private static HashSet<string> Texts(JsonElement list) =>
        list.EnumerateArray().Select(item => item.GetRawText()).ToHashSet(StringComparer.Ordinal);

    /// <summary>The text at a position of a list; null when there is none.</summary>
    public static string? TextAt(JsonElement[] list, int index) =>
        list.ElementAtOrDefault(index) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>An environment variable's, a header's: what its value is about.</summary>
    public static string? NameOf(JsonElement item) =>
        IsObject(item) && (item.TryGetProperty("name", out var name) || item.TryGetProperty("key", out name))
            && name.ValueKind == JsonValueKind.String ? name.GetString() : null;

    private static JsonElement[] Items(JsonElement list)
    {
        var items = new JsonElement[list.GetArrayLength()];
        var i = 0;
        foreach (var item in list.EnumerateArray()) items[i++] = item;
        return items;
    }

    private static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static bool IsArray(JsonElement value) => value.ValueKind == JsonValueKind.Array;

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    /// <summary>In the same order, as Argo CD writes them: no index of them is needed.</summary>
    private static bool HaveSameNames(JsonElement git, JsonElement live)
    {
        if (!IsObject(git) || !IsObject(live) || git.GetPropertyCount() != live.GetPropertyCount()) return false;
        var other = live.EnumerateObject();
        foreach (var member in git.EnumerateObject())
        {
            if (!other.MoveNext() || !JsonMarshal.GetRawUtf8PropertyName(member).SequenceEqual(
                JsonMarshal.GetRawUtf8PropertyName(other.Current))) return false;
        }

        return true;
    }

    /// <summary>Written alike, as nearly everything is: both states come from one writer.</summary>
    private static bool SameBytes(JsonElement git, JsonElement live) =>
        git.ValueKind != JsonValueKind.Undefined && live.ValueKind != JsonValueKind.Undefined
        && JsonMarshal.GetRawUtf8Value(git).SequenceEqual(JsonMarshal.GetRawUtf8Value(live));
}
