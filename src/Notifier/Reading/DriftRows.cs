using Notifications.Dashboard.Views;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Reading;

/// <summary>Drift as pages show it.</summary>
internal static class DriftRows
{
    private const int MostResources = 50;

    /// <param name="missing">What could not be found out; null: nothing.</param>
    public static DriftView? Of(DriftFinding? finding, AppFacts facts, string? missing) => finding is null ? null : new DriftView(
        DriftFinding.Word(finding.Cause), finding.Since, [.. finding.Resources.Take(MostResources).Select(Of)],
        DriftClassifier.HiddenByRules(facts.App), missing);

    private static DriftingResourceRow Of(DriftingResource resource)
    {
        var hand = resource.Cause == DriftCause.Pending ? null : resource.Detail?.Hand;
        var (facts, place) = (resource.Facts, resource.Facts.Namespace is { } ns ? ns + "/" : "");
        return new DriftingResourceRow(
            $"{facts.Kind} {place}{facts.Name}", DriftFinding.Word(resource.State),
            hand is null ? null : Hand.Label(hand.Manager, hand.Person), hand?.At,
            [.. resource.Detail?.Fields.Select(field => Of(field, resource.Cause)) ?? []]);
    }

    private static FieldRow Of(FieldChange field, DriftCause cause)
    {
        var (old, @new) = DriftFinding.Sides(field, cause);
        return new FieldRow(field.Path, old, @new, field.Redacted && old == @new);
    }
}
