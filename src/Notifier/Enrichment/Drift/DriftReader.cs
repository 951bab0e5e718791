using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment.Drift;

/// <summary>How a resource differs from git, for readers. Pure.</summary>
internal static class DriftReader
{
    private const int MaxFields = 5;

    /// <summary>Null when a side is missing (the resource's status says so) or nothing that means something differs.</summary>
    public static DriftDetail? Read(ResourceFacts resource, ManagedResource managed)
    {
        if (!managed.Live.Exists || !managed.Predicted.Exists)
        {
            return null;
        }

        var differences = FieldNoise.Without(FieldDiff.Between(managed.Predicted.Element, managed.Live.Element));
        if (differences.Count == 0)
        {
            return null;
        }

        var isSecret = resource is { Group: "", Kind: "Secret" };
        var writer = FieldManagers.LastWriter(managed.Raw["metadata"]["managedFields"].Exists ? managed.Raw : managed.Live, differences.Select(d => d.Path));
        return new DriftDetail(
            [.. differences.Take(MaxFields).Select(difference => Field(difference, isSecret))],
            Math.Max(0, differences.Count - MaxFields),
            writer?.Manager,
            writer?.Operation,
            writer?.At);
    }

    private static FieldChange Field(Difference difference, bool isSecret)
    {
        var (git, live) = FieldText.Of(difference, isSecret);
        return new FieldChange(difference.Path.ToString(), git, live);
    }
}
