namespace Notifications.Dashboard.Views;

/// <summary>One Application: how it stands, and what happened to it.</summary>
/// <param name="Application">"instance/namespace/name"</param>
/// <param name="IsGone">It was deleted.</param>
/// <param name="ArgoCd">Its page there; null: no address is configured.</param>
/// <param name="Drift">How it differs from git, without fields; null: it does not, as far as is known.</param>
/// <param name="Timers">Conditions that have to hold for a while yet.</param>
/// <param name="Events">The newest first.</param>
/// <param name="Older">Where the page of older events begins; null: there are none.</param>
public sealed record ApplicationView(
    string Application, string Project, bool IsGone, Uri? ArgoCd, string? Sync, string? Health, DateTimeOffset? PendingSince,
    DriftView? Drift, IReadOnlyList<TimerRow> Timers, IReadOnlyList<EventRow> Events, EventCursor? Older);

/// <summary>The position before which older events are.</summary>
public readonly record struct EventCursor(long Epoch, long Sequence)
{
    /// <summary>As it is written in an address: <c>1735689600000.42</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}.{Sequence}");

    /// <summary>Null for what is none.</summary>
    public static EventCursor? Parse(string? text) => text?.Split('.') is [var epoch, var sequence]
        && long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new EventCursor(at, number) : null;
}

/// <param name="Cause">live-edited, pending, both, ...</param>
/// <param name="Since">Null: since before anybody watched.</param>
/// <param name="Missing">What could not be found out; null: nothing.</param>
public sealed record DriftView(
    string Cause, DateTimeOffset? Since, IReadOnlyList<DriftingResourceRow> Resources, int HiddenByRules, string? Missing);

/// <param name="Resource">"Deployment shop/web"</param>
/// <param name="State">modified, missing, extra, prune-skipped.</param>
/// <param name="Writer">Of a differing field, the last: "the client kubectl-edit", "anna with kubectl-edit"; null: not known.</param>
public sealed record DriftingResourceRow(
    string Resource, string State, string? Writer, DateTimeOffset? WrittenAt, IReadOnlyList<FieldRow> Fields);

/// <param name="Old">What git says, or before a change that waits; null: absent.</param>
/// <param name="IsHidden">The values are secret: that they differ is all that is said.</param>
public sealed record FieldRow(string Path, string? Old, string? New, bool IsHidden);

public sealed record TimerRow(string Trigger, DateTimeOffset Due);

/// <param name="Origin">watch, gap, discovered, created, metadata.</param>
/// <param name="Deliveries">What it caused.</param>
public sealed record EventRow(
    DateTimeOffset At, string Origin, IReadOnlyList<FactRow> Facts, IReadOnlyList<DeliveryRow> Deliveries);

/// <param name="Kind">sync-failed, ...</param>
/// <param name="Detail">In one line; empty: there is nothing to say besides.</param>
/// <param name="Message">Argo CD's own words; null: none.</param>
public sealed record FactRow(string Kind, DateTimeOffset? At, string Detail, string? Message);
