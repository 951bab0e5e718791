namespace Notifications.Watcher.Applications;

/// <summary>Reads <c>status</c>.</summary>
internal static class StatusReader
{
    public static ApplicationSnapshot Read(ApplicationSnapshot metadata, JsonElement status)
    {
        var sync = status.Child("sync");
        var hydrator = status.Child("sourceHydrator");
        var revisions = Revisions(sync);
        return metadata with
        {
            SyncStatus = sync.TextOrNull("status"),
            Desired = new DesiredState(revisions, ComparedTo(sync), DryRevision(hydrator, revisions)),
            ReconciledAt = status.Time("reconciledAt"),
            Health = Health(status.Child("health")),
            Operation = OperationReader.Read(status.Child("operationState"), hydrator, revisions),
            History = [.. status.Items("history").Select(History)],
            Conditions = [.. status.Items("conditions").Select(Condition).OfType<ConditionState>()],
            OutOfSync = [.. status.Items("resources").Where(r => r.IsText("status", SyncStatuses.OutOfSync)).Select(Resource)],
        };
    }

    /// <summary>One revision, or one for each source; empty texts stand for "none".</summary>
    public static IReadOnlyList<string> Revisions(JsonElement element)
    {
        var several = element.Texts("revisions");
        if (several.Any(r => r.Length > 0)) return several;
        return element.TextOrNull("revision") is { } one ? [one] : [];
    }

    /// <summary>The commit from which the hydrator rendered the revision, where it still says so.</summary>
    public static string? DryRevision(JsonElement hydrator, IReadOnlyList<string> revisions)
    {
        if (revisions is not [var revision, ..]) return null;
        foreach (var name in (ReadOnlySpan<string>)["currentOperation", "lastSuccessfulOperation"])
        {
            var operation = hydrator.Child(name);
            if (operation.TextOrNull("hydratedSHA") == revision) return operation.TextOrNull("drySHA");
        }

        return null;
    }

    public static ResourceKey Key(JsonElement element) => new(
        element.Text("group") ?? "", element.Text("kind") ?? "", element.Text("namespace") ?? "", element.Text("name") ?? "");

    public static Initiator? InitiatedBy(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? new Initiator(element.TextOrNull("username"), element.Flag("automated"))
        : null;

    private static string? ComparedTo(JsonElement sync) =>
        sync.Child("comparedTo") is { ValueKind: JsonValueKind.Object } comparedTo ? CanonicalHash.Of(comparedTo) : null;

    private static HealthState? Health(JsonElement health) => health.TextOrNull("status") is { } status
        ? new HealthState(status, health.TextOrNull("message"), health.Time("lastTransitionTime"))
        : null;

    private static HistoryEntry History(JsonElement entry) => new(
        entry.Number("id"), Revisions(entry), entry.Time("deployStartedAt"), entry.Time("deployedAt"),
        InitiatedBy(entry.Child("initiatedBy")));

    private static ConditionState? Condition(JsonElement condition) => condition.TextOrNull("type") is { } type
        ? new ConditionState(type, condition.TextOrNull("message"), condition.Time("lastTransitionTime"))
        : null;

    private static ResourceState Resource(JsonElement resource) => new(
        Key(resource), resource.Child("health").TextOrNull("status"), resource.Flag("requiresPruning"), resource.Flag("hook"));
}
