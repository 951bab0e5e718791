using System.Text;

namespace Notifications.Drift;

/// <summary>Who wrote a field last, by <c>metadata.managedFields</c>: the name that a client gave itself, not a user.</summary>
internal sealed class FieldManagers
{
    private const int MaxDepth = 128;

    private readonly List<(Hand Hand, JsonElement Fields)> _entries;
    private readonly List<JsonElement> _ours;

    private FieldManagers(List<(Hand Hand, JsonElement Fields)> entries)
    {
        _entries = entries.FindAll(entry => !IsArgoCd(entry.Hand.Manager));
        _ours = entries.FindAll(entry => IsArgoCd(entry.Hand.Manager)).ConvertAll(entry => entry.Fields);
    }

    public bool IsEmpty => _entries.Count == 0;

    public static FieldManagers None { get; } = new([]);

    /// <param name="managedFields">Of an object's metadata; what they say about its status is left out.</param>
    public static FieldManagers Of(JsonView managedFields) => new([.. managedFields.Items
        .Where(entry => entry["manager"].Text is not null && entry["subresource"].Text is not "status")
        .Select(entry => (new Hand(entry["manager"].Text!, entry["operation"].Text, entry["subresource"].Text, entry["time"].Time),
            entry["fieldsV1"].Element))
        .OrderByDescending(entry => entry.Item1.At)]);

    /// <summary>The latest writer of a field besides Argo CD; null when none is known.</summary>
    public Hand? Of(FieldPath path)
    {
        if (_entries.Count == 0) return null;
        var wanted = Wanted.Of(path);
        return Find(exactly: true) ?? Find(exactly: false);

        Hand? Find(bool exactly)
        {
            foreach (var (hand, fields) in _entries)
            {
                if (Owns(fields, wanted, exactly)) return hand;
            }

            return null;
        }
    }

    /// <summary>How the API server tells the items of a list apart, by its schema of the kind: the names of their keys, none where a value
    /// is an item's own key (a set); null where nobody owns an item by itself, or nothing is known of the list.</summary>
    public string[]? ItemKeys(FieldPath list)
    {
        var wanted = Wanted.Of(list);
        foreach (var fields in _entries.Select(entry => entry.Fields).Concat(_ours))
        {
            if (At(fields, wanted) is not { ValueKind: JsonValueKind.Object } owned) continue;
            foreach (var item in owned.EnumerateObject())
            {
                if (item.Name.StartsWith("v:", StringComparison.Ordinal)) return [];
                if (item.Name.StartsWith("k:", StringComparison.Ordinal) && KeyNames(item.Name[2..]) is { Length: > 0 } keys) return keys;
            }
        }

        return null;
    }

    /// <summary>The fields that others own, and Argo CD does not, with their values; what was written before a time is left out, unless
    /// there is nothing else.</summary>
    public IReadOnlyList<Difference> Fields(JsonElement live, DateTimeOffset? since)
    {
        var later = _entries.FindAll(entry => since is null || entry.Hand.At >= since);
        var found = new List<Difference>();
        foreach (var (_, fields) in later.Count > 0 ? later : _entries) Collect(FieldPath.Root, fields, live, found);
        var others = found.Where(field => !IsOurs(field.Path)).Where(field => !IsOnlyTheMap(field));
        return [.. others.DistinctBy(field => field.Path.ToString())];
    }

    private bool IsOurs(FieldPath path)
    {
        var wanted = Wanted.Of(path);
        return _ours.Exists(fields => Owns(fields, wanted, exactly: true));
    }

    /// <summary>Somebody owns entries of the map, so that who owns the map does not own them.</summary>
    private bool IsOnlyTheMap(Difference field)
    {
        if (field.Live.Reveal().ValueKind != JsonValueKind.Object) return false;
        var wanted = Wanted.Of(field.Path);
        return _entries.Select(entry => entry.Fields).Concat(_ours).Select(fields => At(fields, wanted))
            .Any(below => below.ValueKind == JsonValueKind.Object && below.EnumerateObject().Any(member => member.Name != "."));
    }

    private static void Collect(FieldPath path, JsonElement set, JsonElement live, List<Difference> found)
    {
        if (set.ValueKind != JsonValueKind.Object || path.Steps.Length > MaxDepth) return;
        if (path.Steps.Length > 0 && !set.EnumerateObject().Any(member => member.Name != "."))
        {
            found.Add(new Difference(path, default, new Redactable(live)));
            return;
        }

        foreach (var member in set.EnumerateObject())
        {
            if (Step(member.Name, live) is var (step, value)) Collect(path.Then(step), member.Value, value, found);
        }
    }

    /// <summary>Null for what the object does not have (any more), and for the values of sets.</summary>
    private static (FieldStep Step, JsonElement Value)? Step(string name, JsonElement live)
    {
        if (name.StartsWith("f:", StringComparison.Ordinal) && live.ValueKind == JsonValueKind.Object)
            return live.TryGetProperty(name.AsSpan(2), out var value) ? (new FieldStep.Member(name[2..]), value) : null;
        if (!name.StartsWith("k:", StringComparison.Ordinal) || live.ValueKind != JsonValueKind.Array) return null;
        foreach (var item in live.EnumerateArray())
        {
            if (KeysOf(name[2..], item) is { } keys) return (new FieldStep.Keyed(keys), item);
        }

        return null;
    }

    /// <summary>The keys, when an item has them.</summary>
    private static ImmutableArray<(string Name, string Value)>? KeysOf(string json, JsonElement item)
    {
        try
        {
            if (item.ValueKind != JsonValueKind.Object || JsonElement.Parse(json) is not { ValueKind: JsonValueKind.Object } wanted)
                return null;
            var keys = wanted.EnumerateObject().Select(key => (key.Name, Value: key.Value.ToString())).ToImmutableArray();
            return keys.All(key => item.TryGetProperty(key.Name, out var value) && value.ToString() == key.Value) ? keys : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The names that Argo CD's controller writes under: server-side apply, client-side apply, its own program's.</summary>
    private static bool IsArgoCd(string manager) =>
        manager is "argocd-controller" or "argocd-application-controller" or "argocd-server" or "argocd";

    /// <summary>Down to the field; or to a leaf above it, which is owned as a whole, or only as the map that others own entries
    /// of.</summary>
    private static bool Owns(JsonElement set, ReadOnlySpan<Wanted> steps, bool exactly)
    {
        foreach (var step in steps)
        {
            if (step.In(set) is not { ValueKind: JsonValueKind.Object } below) return false;
            if (!exactly && below.GetPropertyCount() == 0) return true;
            set = below;
        }

        return set.ValueKind == JsonValueKind.Object;
    }

    private static JsonElement At(JsonElement set, ReadOnlySpan<Wanted> steps)
    {
        foreach (var step in steps) set = step.In(set);
        return set;
    }

    private static string[]? KeyNames(string json)
    {
        try
        {
            return JsonElement.Parse(json) is { ValueKind: JsonValueKind.Object } keys ? [.. keys.EnumerateObject().Select(key => key.Name)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A step as sets of fields have it: <c>f:name</c> for a field, <c>k:{"name":"web"}</c> for an item by its key, <c>i:0</c> by
    /// position.</summary>
    /// <param name="Name">Null: it goes by the keys.</param>
    /// <param name="Keys">In any order; the item's own may be more.</param>
    private readonly record struct Wanted(string? Name, ImmutableArray<(string Name, string Value)> Keys)
    {
        public static Wanted[] Of(FieldPath path) => [.. path.Steps.Select(step => step switch
        {
            FieldStep.Member(var field) => new Wanted("f:" + field, []),
            FieldStep.Keyed(var keys) => new Wanted(null, keys),
            FieldStep.At(var index, _, _) => new Wanted(string.Create(CultureInfo.InvariantCulture, $"i:{index}"), []),
            _ => throw new InvalidOperationException($"A step of type {step.GetType().Name}."),
        })];

        /// <summary>What a set says below the step; nothing when it says none.</summary>
        public JsonElement In(JsonElement set)
        {
            if (set.ValueKind != JsonValueKind.Object) return default;
            if (Name is not null) return set.TryGetProperty(Name, out var found) ? found : default;
            foreach (var member in set.EnumerateObject())
            {
                if (member.Name.StartsWith("k:", StringComparison.Ordinal) && HasKeys(member.Name.AsSpan(2))) return member.Value;
            }

            return default;
        }

        private bool HasKeys(ReadOnlySpan<char> json)
        {
            var utf8 = json.Length <= 128 ? stackalloc byte[3 * json.Length] : new byte[3 * json.Length];
            var reader = new Utf8JsonReader(utf8[..Encoding.UTF8.GetBytes(json, utf8)]);
            try
            {
                var matching = 0;
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var value = ValueOf(ref reader);
                    reader.Read();
                    if (value is not null && IsText(ref reader, value)) matching++;
                    reader.Skip();
                }

                return matching == Keys.Length;
            }
            catch (JsonException)
            {
                return false;
            }
        }

        /// <summary>That a key's name should have.</summary>
        private string? ValueOf(ref Utf8JsonReader reader)
        {
            foreach (var key in Keys)
            {
                if (reader.ValueTextEquals(key.Name)) return key.Value;
            }

            return null;
        }

        private static bool IsText(ref Utf8JsonReader reader, string value) => reader.TokenType switch
        {
            JsonTokenType.String => reader.ValueTextEquals(value),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan) == value,
            JsonTokenType.True => value == bool.TrueString,
            JsonTokenType.False => value == bool.FalseString,
            _ => false,
        };
    }
}
