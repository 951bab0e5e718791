using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Intake;

/// <summary>Keeps the resources that drift now, so that the same one is found in other instances.</summary>
internal static class OpenDriftRows
{
    /// <summary>Of one Application; who drifts in more is not looked for by the rest.</summary>
    private const int Most = 50;

    private const string Forget = "delete from open_drift where instance = @instance and uid = @uid";

    private const string Put = """
        insert into open_drift(instance, uid, resource) values (@instance, @uid, @resource) on conflict (instance, uid, resource) do nothing
        """;

    /// <summary>Nothing where the event says nothing about drift. Messages that say "also in" are brought up to date.</summary>
    public static IEnumerable<Statement> Of(ApplicationTransitioned appEvent, DateTimeOffset now)
    {
        var newest = appEvent.Transitions.LastOrDefault(
            t => t.Kind is TransitionKinds.DriftDetected or TransitionKinds.DriftChanged or TransitionKinds.DriftResolved);
        if (newest is null && appEvent.Origin != Origins.Discovered) yield break;
        (string, object?)[] of = [("instance", appEvent.Instance.Id), ("uid", appEvent.App.Uid)];
        yield return MessageUpdates.OfSameDriftElsewhere(appEvent.Instance.Id, appEvent.App.Uid, now);
        yield return new Statement(Forget, of);
        if (newest is null or { Kind: TransitionKinds.DriftResolved }) yield break;
        foreach (var resource in Resources(newest.Data).Distinct(StringComparer.Ordinal).Take(Most)) yield return new Statement(
            Put, [.. of, ("resource", resource)]);
        yield return MessageUpdates.OfSameDriftElsewhere(appEvent.Instance.Id, appEvent.App.Uid, now);
    }

    private static IEnumerable<string> Resources(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty("resources", out var resources)
            || resources.ValueKind != JsonValueKind.Array) yield break;
        foreach (var resource in resources.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object))
            yield return $"{Text(resource, "group")}/{Text(resource, "kind")}/{Text(resource, "namespace")}/{Text(resource, "name")}";
    }

    private static string Text(JsonElement resource, string name) =>
        resource.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
