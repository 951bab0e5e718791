namespace Notifications.Drift;

/// <summary>
/// How an object of the cluster differs from git, as far as the object itself tells: what was applied last where
/// <c>kubectl.kubernetes.io/last-applied-configuration</c> keeps it, else the fields that somebody else than Argo CD owns by
/// <c>managedFields</c>. A part only: Argo CD's own comparison knows more. Pure.
/// </summary>
/// <param name="redactor">What is hidden.</param>
/// <param name="maxFields">So many fields are named, the others counted.</param>
internal sealed class LiveObject(Redactor redactor, int maxFields)
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 512 };

    /// <summary>Null when nothing is known to differ.</summary>
    /// <param name="resource">Its kind.</param>
    /// <param name="live">The object.</param>
    /// <param name="since">When it was applied last; null: not known. What was written before is no drift.</param>
    public DriftDetail? Of(ResourceFacts resource, JsonElement live, DateTimeOffset? since)
    {
        var comparison = new ResourceComparison(redactor, CustomSchemas.None, maxFields);
        var managers = FieldManagers.Of(new JsonView(live)["metadata"]["managedFields"]);
        using var applied = Applied(live);
        if (applied is not null) return comparison.Between(resource, applied.RootElement, live, managers, onlyGitsFields: true);
        var written = managers.Fields(live, since);
        return comparison.Of(resource, [.. written.Where(field => !FieldNoise.Is(field.Path))], managers) is { } detail
            ? detail with { Fields = [.. detail.Fields.Select(field => field with { IsGitUnknown = true })] }
            : null;
    }

    private static JsonDocument? Applied(JsonElement live)
    {
        if (new JsonView(live)["metadata"]["annotations"][LastApplied].Text is not { } text) return null;
        try
        {
            var document = JsonDocument.Parse(text, AnyDepth);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null; // somebody else wrote it
        }
    }
}
