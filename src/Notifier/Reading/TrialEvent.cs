using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Reading;

/// <summary>The event of an Application that nobody has watched, as the trigger would like it to be.</summary>
internal static class TrialEvent
{
    /// <param name="application">The object as it is now.</param>
    public static (ApplicationTransitioned Event, Transition? Transition) Of(
        JsonElement application, Trigger trigger, DateTimeOffset now)
    {
        var (view, doc) = (new JsonView(application), Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(application)));
        var (metadata, status) = (view["metadata"], view["status"]);
        var transition = trigger.On.Order(StringComparer.Ordinal).FirstOrDefault() is { } kind
            ? new Transition(
                "trial", kind, now, "trial", kind.StartsWith("drift", StringComparison.Ordinal) ? "trial" : null, Data(status, now))
            : null;
        return (
            new ApplicationTransitioned(
                ApplicationTransitioned.CurrentSchema, "trial", new Instance("pasted", "pasted", null),
                new AppRef(
                    metadata["namespace"].Text ?? "argocd", metadata["name"].Text!, metadata["uid"].Text ?? "pasted",
                    view["spec"]["project"].Text ?? "default"),
                new Position("trial", 1, 1), now, now, Origins.Watch, transition is null ? [] : [transition], Before: null, doc,
                transition?.EpisodeId is { } episode ? new Standing(episode, now, null, null) : Standing.Calm,
                new Subject(Texts(metadata["labels"]), Texts(metadata["annotations"]), new Dictionary<string, string>()),
                TraceParent: null),
            transition);
    }

    /// <summary>As far as the object says it.</summary>
    private static JsonElement Data(JsonView status, DateTimeOffset now)
    {
        var operation = status["operationState"];
        return JsonSerializer.SerializeToElement(new Dictionary<string, object?>
        {
            ["phase"] = operation["phase"].Text,
            ["message"] = operation["message"].Text,
            ["revision"] = operation["syncResult"]["revision"].Text ?? status["sync"]["revision"].Text,
            ["startedAt"] = operation["startedAt"].Text,
            ["finishedAt"] = operation["finishedAt"].Text,
            ["to"] = status["health"]["status"].Text,
            ["since"] = now,
            ["resources"] = status["resources"].Items.Where(resource => resource["status"].Text == "OutOfSync")
                .Select(resource => resource.Element).ToList(),
        });
    }

    private static Dictionary<string, string> Texts(JsonView map) => map.Element.ValueKind != JsonValueKind.Object ? []
        : map.Element.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!, StringComparer.Ordinal);
}
