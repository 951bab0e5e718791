using Notifications.Notifier.Models;

namespace Notifications.Notifier.Drift;

/// <summary>Who wrote a field last, by <c>metadata.managedFields</c>: the name that a client gave itself, not a user.</summary>
internal sealed class FieldManagers
{
    private readonly List<(Hand Hand, JsonElement Fields)> _entries;

    private FieldManagers(List<(Hand Hand, JsonElement Fields)> entries) => _entries = entries;

    public bool IsEmpty => _entries.Count == 0;

    /// <param name="live">The object; what it says about its status is left out, and so is what Argo CD wrote itself.</param>
    public static FieldManagers Of(JsonView live) => new([.. live["metadata"]["managedFields"].Items
        .Where(entry => entry["manager"].Text is not null && entry["subresource"].Text is not "status")
        .Select(entry => (new Hand(entry["manager"].Text!, entry["operation"].Text, entry["subresource"].Text, entry["time"].Time),
            entry["fieldsV1"].Element))
        .Where(entry => !IsArgoCd(entry.Item1.Manager))
        .OrderByDescending(entry => entry.Item1.At)]);

    /// <summary>The latest writer of a field besides Argo CD; null when none is known.</summary>
    public Hand? Of(FieldPath path)
    {
        foreach (var (hand, fields) in _entries)
        {
            if (Owns(fields, path.Steps.AsSpan())) return hand;
        }

        return null;
    }

    /// <summary>The names that Argo CD's controller writes under: server-side apply, client-side apply, its own program's.</summary>
    private static bool IsArgoCd(string manager) =>
        manager is "argocd-controller" or "argocd-application-controller" or "argocd-server" or "argocd";

    /// <summary>Down to the field, or to the leaf above it that is owned as a whole.</summary>
    private static bool Owns(JsonElement set, ReadOnlySpan<FieldStep> steps)
    {
        if (set.ValueKind != JsonValueKind.Object) return false;
        if (steps.IsEmpty) return true;
        foreach (var member in set.EnumerateObject())
        {
            if (IsStep(member.Name, steps[0]))
                return member.Value.ValueKind == JsonValueKind.Object
                    && (member.Value.GetPropertyCount() == 0 || Owns(member.Value, steps[1..]));
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
