using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>Drift as templates and conditions see it.</summary>
internal sealed class DriftModel(AppFacts facts, Enriched enriched, LedgerFacts? ledger)
{
    private static readonly HostMembers<DriftModel> Members = new(
        ("active", m => m._state.Active),
        ("episode", m => Text(m._state.Episode)),
        ("since", m => Time(m._state.Since)),
        ("how", m => Text(m._state.How)),
        ("lasted", m => Span(m.Lasted())),
        ("series", m => Text(m._facts.View.Event.Standing.DriftSeries)),
        ("count", m => m._facts.View.Event.Standing.DriftCount),
        ("rounds", m => m._facts.View.Event.Standing.DriftRounds),
        ("heal_episode", m => Text(m._facts.View.Event.Standing.HealEpisode)),
        ("acknowledged", m => m._ledger?.Acknowledged is { } known
            ? Object(("at", Time(known.At)), ("until", Time(known.Until)), ("reason", Text(known.Reason))) : null),
        ("also_in", m => List(m._ledger is null ? [] : m._ledger.AlsoIn)),
        ("cause", m => m._finding.Value is { } finding ? DriftFinding.Word(finding.Cause) : null),
        ("hidden_by_rules", m => (long)DriftClassifier.HiddenByRules(m._facts.App)),
        ("source", m => Text(m._enriched.Drift.Source)),
        ("resources", m => m.Resources()));

    private readonly AppFacts _facts = facts;
    private readonly Enriched _enriched = enriched;
    private readonly LedgerFacts? _ledger = ledger;
    private readonly DriftState _state = facts.Drift;
    private readonly Lazy<DriftFinding?> _finding = new(() => DriftClassifier.Of(facts, enriched.Drift));

    public static object Of(AppFacts facts, Enriched enriched, LedgerFacts? ledger) =>
        new HostObject<DriftModel>(new(facts, enriched, ledger), Members);

    private TimeSpan? Lasted()
    {
        var ended = _facts.Transition is { Kind: TransitionKinds.DriftResolved } resolved ? resolved.OccurredAt
            ?? _facts.View.Event.ObservedAt : (DateTimeOffset?)null;
        return ended - _state.Since is { } lasted && lasted >= TimeSpan.Zero ? lasted : null;
    }

    private object? Resources() => _state.Active && _finding.Value is { } finding
        ? ResourceModel.Of(finding.Resources, _facts)
        : ResourceModel.Of(_state.Resources, _facts, _enriched);
}
