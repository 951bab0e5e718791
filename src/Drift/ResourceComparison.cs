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
        var isSecret = resource is { Group: "", Kind: "Secret" };
        var diff = new FieldDiff(ListKeys.IsBuiltIn(resource.Group), schemas.Of(resource, live), onlyGitsFields, wholeLists: isSecret);
        using var folded = isSecret ? SecretData.Folded(git, live) : null;
        return Of(resource, diff.Between(folded?.RootElement ?? git, live), managers);
    }

    /// <summary>These fields as readers see them; null when there are none.</summary>
    public DriftDetail? Of(ResourceFacts resource, IReadOnlyList<Difference> differences, FieldManagers managers)
    {
        if (differences.Count == 0) return null;
        var isSecret = resource is { Group: "", Kind: "Secret" };
        var text = new FieldText(redactor, isSecret);
        return new DriftDetail(
            ResourceDifference.Modified,
            [.. differences.Take(maxFields).Select(difference => Field(difference, text, managers))],
            Math.Max(0, differences.Count - maxFields),
            differences.Select(difference => managers.Of(difference.Path)).OfType<Hand>().MaxBy(hand => hand.At));
    }

    private DriftDetail? Fields(ManagedResource managed)
    {
        using var predicted = managed.Read("predictedLiveState");
        using var target = predicted is null ? managed.Read("targetState") : null;
        using var normalized = managed.Read("normalizedLiveState");
        using var raw = normalized is null || !HasManagers(normalized) ? managed.Read("liveState") : null;
        if ((predicted ?? target) is not { } git || (normalized ?? raw) is not { } live) return null;
        var managers = FieldManagers.Of(new JsonView((raw ?? normalized)!.RootElement));
        return Between(managed.Facts, git.RootElement, live.RootElement, managers, onlyGitsFields: predicted is null);
    }

    private static bool HasManagers(JsonDocument live) => new JsonView(live.RootElement)["metadata"]["managedFields"].Exists;

    private static FieldChange Field(Difference difference, FieldText text, FieldManagers managers)
    {
        var (git, live, redacted) = text.Of(difference);
        return new FieldChange(difference.Path.ToString(), git, live, redacted, managers.Of(difference.Path));
    }
}
