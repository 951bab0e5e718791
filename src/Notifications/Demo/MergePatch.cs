using System.Text.Json.Nodes;

namespace Notifications.Cli.Demo;

/// <summary>JSON Merge Patch (RFC 7396), as <c>kubectl patch --type merge</c> applies it.</summary>
internal static class MergePatch
{
    /// <summary>A new tree; neither argument is changed.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = target is JsonObject before ? (JsonObject)before.DeepClone() : [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
                result.Remove(name);
            else
                result[name] = Apply(result[name], change);
        }
        return result;
    }
}
