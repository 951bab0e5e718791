using Notifications.Notifier.Git;
using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>Makes what templates and conditions see; the README beside this lists the names. Both see the same names; a condition without
/// what costs network.</summary>
internal sealed class ModelFactory(Repositories repositories)
{
    /// <summary>What templates and conditions see as <c>context</c>: constants of the configuration.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    /// <summary>Unhealthy ones are Argo CD's own answer where it was asked, else what the object holds.</summary>
    private static readonly HostMembers<Model> Resources = new(
        ("unhealthy", m => ResourceModel.Of(m.Enriched.Unhealthy ?? m.Facts.Unhealthy, m.Facts, m.Enriched)),
        ("out_of_sync", m => ResourceModel.Of(m.Facts.OutOfSync, m.Facts, m.Enriched)));

    private static readonly (string, Func<Model, object?>)[] Everywhere =
    [
        ("app", m => m.Facts.App.Exists ? m.Facts.App.Element : Object()),
        ("before", m => m.Side == Side.After && m.Facts.View.Before.Exists ? m.Facts.View.Before.Element : null),
        ("instance", m => Object(("name", Text(m.Event.Instance.Name)), ("url", Link(m.Event.Instance.ArgoCdUrl)))),
        ("project", m => Text(m.Facts.App["spec"]["project"].Text ?? m.Event.App.Project)),
        ("application_set", m => Text(m.Facts.ApplicationSet)),
        ("cluster", m => Text(m.Facts.Cluster)),
        ("namespace", m => Text(m.Facts.TargetNamespace)),
        ("argocd", m => ArgoModel.Of(m.Facts)),
        ("transition", m => m.Facts.Transition is { } transition ? Of(transition) : null),
        ("transitions", m => List(m.Event.Transitions.Select(transition => (object)Of(transition)))),
        ("deletion", m => Deletion(m.Facts)),
        ("observed_at", m => Time(m.Event.ObservedAt)),
        ("origin", m => Text(m.Event.Origin)),
        ("context", m => m.Facts.Context),
        ("sync", m => SyncModel.Of(m.Facts, m.Enriched)),
        ("sources", m => List(m.Facts.Sources.Select(source => SourceModel.Of(source, m.Enriched)))),
        ("source", m => m.Facts.Source is { } source ? SourceModel.Of(source, m.Enriched) : null),
        ("commit", m => SourceModel.Commit(m.Facts.Source, m.Enriched)),
        ("health", m => Health(m.Facts)),
        ("drift", m => DriftModel.Of(m.Facts, m.Enriched, m.Message?.Ledger)),
        ("auto_sync", m => AutoSyncModel.Of(m.Facts.App, m.Side == Side.After ? m.Event.Standing.AutoSyncOffSince : null)),
        ("sync_window", m => m.Enriched.Window is { } window ? Object(
            ("holds", window.HoldsAutomatic), ("holds_manual", window.HoldsManual), ("until", Time(window.Until))) : null),
        ("pending", m => Pending(m.Facts, m.Enriched)),
        ("resources", m => new HostObject<Model>(m, Resources)),
        ("conditions", m => List(m.Facts.App["status"]["conditions"].Items.Select(condition => Object(
            ("type", Text(condition["type"].Text)), ("message", Text(condition["message"].Text)),
            ("since", Time(condition["lastTransitionTime"].Time)))))),
        ("images", m => List(m.Facts.App["status"]["summary"]["images"].Texts)),
        ("urls", m => List(m.Facts.App["status"]["summary"]["externalURLs"].Texts.Select(url => url.Split('|')[^1]))),
    ];

    private static readonly HostMembers<Model> InConditions = new(Everywhere);

    private static readonly HostMembers<Model> InMessages = new(
    [
        .. Everywhere,
        ("application", m => Object(
            ("name", Text(m.Facts.QualifiedName)),
            ("label", Text(m.Message?.Ledger.SeveralInstances == true ? $"{m.Facts.QualifiedName} ({m.Event.Instance.Name})"
                : m.Facts.QualifiedName)))),
        ("trigger", m => Text(m.Message?.Trigger)),
        ("recipient", m => Text(m.Message?.Recipient)),
        ("destination", m => Object(("name", Text(m.Message?.Destination)), ("type", Text(m.Message?.DestinationType)))),
        ("missing", m => List(m.Enriched.Missing)),
        ("flapping", m => m.Message?.Ledger.Flapping is { } flapping
            ? Object(("count", flapping.Count), ("since", Time(flapping.Since))) : null),
    ]);

    /// <summary>The variables that a condition sees.</summary>
    public static IReadOnlyList<string> NamesInConditions => InConditions.Names;

    /// <summary>The variables that a message's template sees.</summary>
    public static IReadOnlyList<string> NamesInMessages => InMessages.Names;

    /// <summary>For a condition about one side of an event.</summary>
    /// <param name="view">The event; make it once and use it for every condition.</param>
    /// <param name="side">With <see cref="Side.Before"/> at first sight <c>app</c> is empty.</param>
    /// <param name="transition">The one that is looked at; null: none.</param>
    public HostObject ForCondition(EventView view, Side side, Transition? transition) =>
        new HostObject<Model>(
            new(new AppFacts(view, side, transition, repositories) { Context = Context }, side, Enriched.Nothing, Message: null),
            InConditions);

    /// <summary>For a message.</summary>
    public static HostObject ForMessage(AppFacts facts, MessageContext context, Enriched enriched) =>
        new HostObject<Model>(new(facts, Side.After, enriched, context), InMessages);

    /// <summary>What a message is about, for its subject and its enrichment.</summary>
    public AppFacts FactsOf(EventView view, Transition? transition) =>
        new(view, Side.After, transition, repositories) { Context = Context };

    /// <summary>The payload's own fields beside those that every transition has.</summary>
    private static OrderedDictionary<string, object?> Of(Transition transition)
    {
        var model = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        if (new JsonView(transition.Data) is { Element.ValueKind: System.Text.Json.JsonValueKind.Object } data)
        {
            foreach (var field in data.Element.EnumerateObject())
            {
                model[field.Name] = field.Value;
            }
        }

        model["kind"] = Text(transition.Kind);
        model["occurred_at"] = Time(transition.OccurredAt);
        model["sync_id"] = Text(transition.SyncId);
        model["episode"] = Text(transition.EpisodeId);
        return model;
    }

    private static object Health(AppFacts facts)
    {
        var told = facts.Transition is { Kind: TransitionKinds.HealthChanged } changed ? new JsonView(changed.Data) : default;
        var now = facts.App["status"]["health"];
        return Object(
            ("status", Text(told["to"].Text ?? now["status"].Text)),
            ("previous", Text(told["from"].Text)),
            ("message", Text(told["message"].Text ?? now["message"].Text)),
            ("since", Time(told["since"].Time ?? now["lastTransitionTime"].Time)));
    }

    /// <summary>Of an Application that is gone the watcher says when it saw that.</summary>
    private static object Deletion(AppFacts facts)
    {
        var asked = facts.App["metadata"]["deletionTimestamp"].Time;
        var gone = facts.View.Event.After is null ? facts.View.Event.ObservedAt : (DateTimeOffset?)null;
        return Object(
            ("asked_at", Time(asked)),
            ("gone_at", Time(gone)),
            ("took", Span(gone - asked is { } took && took >= TimeSpan.Zero ? took : null)));
    }

    private static object Pending(AppFacts facts, Enriched enriched)
    {
        var pending = facts.Pending;
        var finding = enriched.Drift.Source is null ? null : DriftClassifier.Of(facts, enriched.Drift);
        return Object(
            ("active", pending.Active),
            ("since", Time(pending.Since)),
            ("first_since", Time(pending.FirstSince)),
            ("leftover", pending.Leftover),
            ("how", Text(pending.How)),
            ("revision", Text(pending.Revision)),
            ("short", Text(Revision.Parse(pending.Revision).Short)),
            ("resources", ResourceModel.Of(pending.Resources, facts, enriched, resource => CauseOf(resource, pending, finding))));
    }

    private static DriftCause? CauseOf(ResourceFacts resource, PendingState pending, DriftFinding? finding) =>
        finding?.Resources.FirstOrDefault(found => found.Facts.Key == resource.Key)?.Cause
            ?? (pending.Leftover ? null : DriftCause.Pending);

    private sealed record Model(AppFacts Facts, Side Side, Enriched Enriched, MessageContext? Message)
    {
        public ApplicationTransitioned Event => Facts.View.Event;
    }
}

/// <summary>For whom a message is rendered.</summary>
internal sealed record MessageContext(string Trigger, string Destination, string DestinationType, string Recipient, LedgerFacts Ledger);
