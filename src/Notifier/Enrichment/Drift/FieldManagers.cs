using System.Text.Json;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment.Drift;

/// <summary>Who wrote a field last, by <c>metadata.managedFields</c>: the name that a client gave itself, not a user.</summary>
internal static class FieldManagers
{
    /// <summary>The latest writer of any of the fields; null when there is none.</summary>
    public static (string Manager, string? Operation, DateTimeOffset? At)? LastWriter(JsonView live, IEnumerable<FieldPath> paths)
    {
        var fields = paths.ToList();
        return live["metadata"]["managedFields"].Items
            .Where(entry => entry["manager"].Text is not null && entry["subresource"].Text is not "status")
            .Where(entry => fields.Any(path => Owns(entry["fieldsV1"].Element, path.Steps.AsSpan())))
            .OrderByDescending(entry => entry["time"].Time)
            .Select(entry => ((string, string?, DateTimeOffset?)?)(entry["manager"].Text!, entry["operation"].Text, entry["time"].Time))
            .FirstOrDefault();
    }

    /// <summary>Down to the field, or to the leaf above it that is owned as a whole.</summary>
    private static bool Owns(JsonElement set, ReadOnlySpan<FieldStep> steps)
    {
        if (set.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (steps.IsEmpty)
        {
            return true;
        }

        foreach (var member in set.EnumerateObject())
        {
            if (IsStep(member.Name, steps[0]))
            {
                return member.Value.ValueKind == JsonValueKind.Object && (!member.Value.EnumerateObject().Any() || Owns(member.Value, steps[1..]));
            }
        }

        return false;
    }

    /// <summary><c>f:name</c> for a field, <c>k:{"name":"web"}</c> for an item by its key, <c>i:0</c> by position.</summary>
    private static bool IsStep(string name, FieldStep step) => step switch
    {
        FieldStep.Member(var field) => name.StartsWith("f:", StringComparison.Ordinal) && name.AsSpan(2).SequenceEqual(field),
        FieldStep.Named(var key, var value) => name.StartsWith("k:", StringComparison.Ordinal) && HasKey(name[2..], key, value),
        FieldStep.At(var index, _) => name == $"i:{index}",
        _ => throw new InvalidOperationException($"A step of type {step.GetType().Name}."),
    };

    private static bool HasKey(string json, string key, string value)
    {
        try
        {
            return JsonElement.Parse(json) is { ValueKind: JsonValueKind.Object } keys && keys.TryGetProperty(key, out var found) && found.ToString() == value;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
