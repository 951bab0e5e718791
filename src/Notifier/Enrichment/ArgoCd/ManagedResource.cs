using System.Text.Json;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment.ArgoCd;

/// <summary>Of <c>ResourceDiff</c>: the states are JSON documents in strings; an absent object is the string "null".</summary>
/// <param name="Live">As it is, normalized: defaults and ignored differences applied. Nothing when it is missing in the cluster.</param>
/// <param name="Predicted">As it would be after a sync. Nothing when git does not have it.</param>
/// <param name="Raw">As it is, with its managedFields where they were kept.</param>
internal sealed record ManagedResource(JsonView Live, JsonView Predicted, JsonView Raw)
{
    public static ManagedResource? Find(JsonView answer, ResourceFacts resource) =>
        answer["items"].Items.FirstOrDefault(item => ResourceFacts.Read(item).Key == resource.Key) is { Exists: true } found
            ? new ManagedResource(State(found, "normalizedLiveState"), State(found, "predictedLiveState"), State(found, "liveState"))
            : null;

    private static JsonView State(JsonView item, string name)
    {
        if (item[name].Text is not { } text)
        {
            return default;
        }

        try
        {
            return new JsonView(JsonElement.Parse(text));
        }
        catch (JsonException)
        {
            return default; // a state that cannot be read is as good as none: the message goes without it
        }
    }
}
