using System.Text.Json.Serialization;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Reading;

/// <summary>Drift as JSON for scripts. Times are in UTC, in whole seconds; a side of a field that does not have it is null.</summary>
/// <param name="Cause">live-edited, pending, both, fighting, self-healed, missing, extra, prune-skipped or stale.</param>
/// <param name="Since">Null: since before anybody watched.</param>
/// <param name="HiddenByRules">How many <c>ignoreDifferences</c> rules take fields out of the comparison.</param>
internal sealed record DriftAnswer(string Cause, string? Since, IReadOnlyList<DriftAnswer.Resource> Resources, int HiddenByRules)
{
    public static DriftAnswer Of(DriftFinding finding, int hiddenByRules) =>
        new(DriftFinding.Word(finding.Cause), Time(finding.Since), [.. finding.Resources.Select(Of)], hiddenByRules);

    /// <summary>Of an Argo CD that has compared no Application since then: what its Applications say of themselves may be old.</summary>
    public static DriftAnswer Stale(DateTimeOffset since) => new("stale", Time(since), [], 0);

    private static Resource Of(DriftingResource resource) => new(
        resource.Facts.Group, resource.Facts.Kind, resource.Facts.Namespace
            ?? "", resource.Facts.Name, DriftFinding.Word(resource.State), DriftFinding.Word(resource.Cause),
        [.. resource.Detail?.Fields.Select(field => Of(field, resource.Cause)) ?? []],
        resource is { Cause: not DriftCause.Pending, Detail.Hand: { } hand }
            ? new Writer(hand.Manager, hand.Operation, Time(hand.At), hand.Person) : null);

    private static Field Of(FieldChange field, DriftCause cause)
    {
        var (old, @new) = DriftFinding.Sides(field, cause);
        return new Field(field.Path, old, @new, field.Redacted);
    }

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <param name="State">modified, missing, extra or prune-skipped.</param>
    /// <param name="Cause">Why this resource differs.</param>
    public sealed record Resource(
        string Group, string Kind, string Namespace, string Name, string State, string Cause, IReadOnlyList<Field> Fields, Writer? Hand);

    /// <param name="Old">What it was: git's value, or of a change that waits the cluster's.</param>
    /// <param name="Redacted">The values are hidden, as a whole or in part.</param>
    public sealed record Field(string Path, string? Old, string? New, bool Redacted);

    /// <summary>The client that wrote last to a differing field.</summary>
    /// <param name="Person">Who used it, where an audit source knows; else there is no such member.</param>
    public sealed record Writer(
        string Manager, string? Operation, string? At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Person);
}
