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

    /// <param name="live">The object; what it says about its status is left out, and so is what Argo CD wrote itself.</param>
    public static FieldManagers Of(JsonView live) => new([.. live["metadata"]["managedFields"].Items
        .Where(entry => entry["manager"].Text is not null && entry["subresource"].Text is not "status")
        .Select(entry => (new Hand(entry["manager"].Text!, entry["operation"].Text, entry["subresource"].Text, entry["time"].Time),
            entry["fieldsV1"].Element))
        .OrderByDescending(entry => entry.Item1.At)]);

    /// <summary>The latest writer of a field besides Argo CD; null when none is known.</summary>
    public Hand? Of(FieldPath path)
    {
        return Find(exactly: true) ?? Find(exactly: false);

        Hand? Find(bool exactly)
        {
            foreach (var (hand, fields) in _entries)
            {
                if (Owns(fields, path.Steps.AsSpan(), exactly)) return hand;
            }

            return null;
        }
    }

    /// <summary>The fields that others own, and Argo CD does not, with their values; what was written before a time is left out, unless
    /// there is nothing else.</summary>
    public IReadOnlyList<Difference> Fields(JsonElement live, DateTimeOffset? since)
    {
        var later = _entries.FindAll(entry => since is null || entry.Hand.At >= since);
        var found = new List<Difference>();
        foreach (var (_, fields) in later.Count > 0 ? later : _entries) Collect(FieldPath.Root, fields, live, found);
        var others = found.Where(field => !_ours.Exists(fields => Owns(fields, field.Path.Steps.AsSpan(), exactly: true)))
            .Where(field => !IsOnlyTheMap(field));
        return [.. others.DistinctBy(field => field.Path.ToString())];
    }

    /// <summary>Somebody owns entries of the map, so that who owns the map does not own them.</summary>
    private bool IsOnlyTheMap(Difference field) => field.Live.Reveal().ValueKind == JsonValueKind.Object
        && _entries.Select(entry => entry.Fields).Concat(_ours).Any(fields => OwnsBelow(fields, field.Path.Steps.AsSpan()));

    private static bool OwnsBelow(JsonElement set, ReadOnlySpan<FieldStep> steps)
    {
        if (set.ValueKind != JsonValueKind.Object) return false;
        if (steps.IsEmpty) return set.EnumerateObject().Any(member => member.Name != ".");
        foreach (var member in set.EnumerateObject())
        {
            if (IsStep(member.Name, steps[0])) return OwnsBelow(member.Value, steps[1..]);
        }

        return false;
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
    private static bool Owns(JsonElement set, ReadOnlySpan<FieldStep> steps, bool exactly)
    {
        if (set.ValueKind != JsonValueKind.Object) return false;
        if (steps.IsEmpty) return true;
        foreach (var member in set.EnumerateObject())
        {
            if (IsStep(member.Name, steps[0]))
                return member.Value.ValueKind == JsonValueKind.Object
                    && ((!exactly && member.Value.GetPropertyCount() == 0) || Owns(member.Value, steps[1..], exactly));
        }

        return false;
    }

    /// <summary><c>f:name</c> for a field, <c>k:{"name":"web"}</c> for an item by its key, <c>i:0</c> by position.</summary>
    private static bool IsStep(string name, FieldStep step) => step switch
    {
        FieldStep.Member(var field) => name.StartsWith("f:", StringComparison.Ordinal) && name.AsSpan(2).SequenceEqual(field),
        FieldStep.Keyed(var keys) => name.StartsWith("k:", StringComparison.Ordinal) && HasKeys(name[2..], keys),
        FieldStep.At(var index, _, _) => name == $"i:{index}",
        _ => throw new InvalidOperationException($"A step of type {step.GetType().Name}."),
    };

    private static bool HasKeys(string json, IEnumerable<(string Name, string Value)> keys)
    {
        try
        {
            return JsonElement.Parse(json) is { ValueKind: JsonValueKind.Object } found
                && keys.All(key => found.TryGetProperty(key.Name, out var value) && value.ToString() == key.Value);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
