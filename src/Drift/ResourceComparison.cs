namespace Notifications.Drift;

/// <summary>How resources differ from git, for readers: by what Argo CD compared itself (defaults applied, <c>ignoreDifferences</c> taken
/// out). Pure.</summary>
/// <param name="redactor">What is hidden.</param>
/// <param name="schemas">Of custom kinds.</param>
/// <param name="maxFields">So many fields of a resource are named, the others counted.</param>
internal sealed class ResourceComparison(Redactor redactor, CustomSchemas schemas, int maxFields)
{
    /// <summary>Null when nothing that means something differs, or when the answer does not say.</summary>
    /// <exception cref="JsonException">A state cannot be read.</exception>
    public DriftDetail? Of(ManagedResource managed)
    {
        var isLive = managed.HasAny("liveState", "normalizedLiveState");
        var isInGit = managed.HasAny("targetState", "predictedLiveState");
        return (isInGit, isLive) switch
        {
            (true, false) => DriftDetail.Of(ResourceDifference.Missing),
            (false, true) => DriftDetail.Of(ResourceDifference.Extra),
            (true, true) when !managed.IsWrittenAlike => Fields(managed),
            _ => null,
        };
    }

    /// <summary>The fields of two states of one object.</summary>
    /// <param name="resource">Its kind.</param>
    /// <param name="git">What it should be.</param>
    /// <param name="live">What it is.</param>
    /// <param name="managers">Who wrote what of it.</param>
    /// <param name="onlyGitsFields">Git's side is a manifest: what it does not name is not compared.</param>
    public DriftDetail? Between(ResourceFacts resource, JsonElement git, JsonElement live, FieldManagers managers, bool onlyGitsFields)
    {
        var isSecret = IsSecret(resource);
        var diff = new FieldDiff(
            ListKeys.IsBuiltIn(resource.Group), schemas.Of(resource, live), onlyGitsFields, wholeLists: isSecret)
        { Managers = managers };
        using var folded = isSecret ? SecretData.Folded(git, live) : null;
        return Of(resource, diff.Between(folded?.RootElement ?? git, live), managers);
    }

    /// <summary>These fields as readers see them; null when there are none.</summary>
    public DriftDetail? Of(ResourceFacts resource, IReadOnlyList<Difference> differences, FieldManagers managers)
    {
        if (differences.Count == 0) return null;
        var text = new FieldText(redactor, IsSecret(resource));
        var hands = differences.Select(difference => managers.Of(difference.Path)).ToList();
        return new DriftDetail(
            ResourceDifference.Modified,
            [.. differences.Zip(hands).Take(maxFields).Select(field => Field(field.First, text, field.Second))],
            Math.Max(0, differences.Count - maxFields),
            hands.OfType<Hand>().MaxBy(hand => hand.At));
    }

    private DriftDetail? Fields(ManagedResource managed)
    {
        using var predicted = managed.Open("predictedLiveState");
        using var target = predicted is null ? managed.Open("targetState") : null;
        using var normalized = managed.Open("normalizedLiveState");
        using var inNormalized = normalized?.ManagedFields();
        using var raw = inNormalized is null ? managed.Open("liveState") : null;
        using var inRaw = raw?.ManagedFields();
        if ((predicted ?? target) is not { } git || (normalized ?? raw) is not { } live) return null;
        var managers = (inNormalized ?? inRaw) is { } known ? FieldManagers.Of(new JsonView(known.RootElement)) : FieldManagers.None;
        var facts = managed.Facts;
        // A Secret's plain texts are compared with what became of them, changed or not
        if (IsSecret(facts)) return Between(facts, git.Read(), live.Read(), managers, onlyGitsFields: predicted is null);
        using var parts = new DifferingParts(git.Json, live.Json);
        return Between(facts, parts.Git, parts.Live, managers, onlyGitsFields: predicted is null);
    }

    private static bool IsSecret(ResourceFacts resource) => resource is { Kind: "Secret", Group: "" };

    private static FieldChange Field(Difference difference, FieldText text, Hand? hand)
    {
        var (git, live, redacted) = text.Of(difference);
        return new FieldChange(difference.Path.ToString(), git, live, redacted, hand);
    }
}
