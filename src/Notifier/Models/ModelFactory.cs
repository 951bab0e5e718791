using Notifications.Events;
using Notifications.Notifier.Git;
using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>Makes what templates and conditions see; the README beside this lists the names. Both see the same names; a condition without what costs network.</summary>
internal sealed class ModelFactory(Repositories repositories)
{
    /// <summary>For a condition about one side of an event.</summary>
    /// <param name="view">The event; make it once and use it for every condition.</param>
    /// <param name="side">With <see cref="Side.Before"/> at first sight <c>app</c> is empty.</param>
    /// <param name="transition">The one that is looked at; null: none.</param>
    public LazyObject ForCondition(NewsView view, Side side, Transition? transition) =>
        Build(new AppFacts(view, side, transition, repositories), side, Enriched.Nothing);

    /// <summary>For a message.</summary>
    public static LazyObject ForMessage(AppFacts facts, MessageContext context, Enriched enriched)
    {
        var model = Build(facts, Side.After, enriched);
        model.Add("trigger", () => Text(context.Trigger));
        model.Add("recipient", () => Text(context.Recipient));
        model.Add("destination", () => Object(("name", Text(context.Destination)), ("type", Text(context.DestinationType))));
        model.Add("missing", () => List(enriched.Missing));
        return model;
    }

    /// <summary>What a message is about, for its subject and its enrichment.</summary>
    public AppFacts FactsOf(NewsView view, Transition? transition) => new(view, Side.After, transition, repositories);

    private static LazyObject Build(AppFacts facts, Side side, Enriched enriched)
    {
        var news = facts.View.News;
        var model = new LazyObject();
        model.Add("app", () => facts.App.Exists ? Value.From(facts.App.Element) : Value.From(new ScriptObject()));
        model.Add("before", () => side == Side.After && facts.View.Before.Exists ? Value.From(facts.View.Before.Element) : Value.Null);
        model.Add("instance", () => Object(("name", Text(news.Instance.Name)), ("url", Link(news.Instance.ArgoCdUrl))));
        model.Add("project", () => Text(facts.App["spec"]["project"].Text ?? news.App.Project));
        model.Add("cluster", () => Text(facts.Cluster));
        model.Add("namespace", () => Text(facts.TargetNamespace));
        model.Add("argocd", () => Argo(facts, news.Instance.ArgoCdUrl));
        model.Add("transition", () => facts.Transition is { } transition ? Of(transition) : Value.Null);
        model.Add("transitions", () => List(news.Transitions.Select(Of)));
        model.Add("observed_at", () => Time(news.ObservedAt));
        model.Add("origin", () => Text(news.Origin));
        model.Add("sync", () => SyncModel.Of(facts.Sync, facts));
        model.Add("sources", () => List(facts.Sources.Select(source => SourceModel.Of(source, enriched))));
        model.Add("source", () => facts.Source is { } source ? SourceModel.Of(source, enriched) : Value.Null);
        model.Add("commit", () => SourceModel.Commit(facts.Source, enriched));
        model.Add("health", () => Health(facts));
        model.Add("drift", () => Drift(facts, enriched));
        model.Add("pending", () => Pending(facts, enriched));
        model.Add("resources", () => Resources(facts, enriched));
        model.Add("conditions", () => List(facts.App["status"]["conditions"].Items.Select(condition => Object(
            ("type", Text(condition["type"].Text)), ("message", Text(condition["message"].Text)), ("since", Time(condition["lastTransitionTime"].Time))))));
        model.Add("images", () => List(facts.App["status"]["summary"]["images"].Texts));
        model.Add("urls", () => List(facts.App["status"]["summary"]["externalURLs"].Texts.Select(url => url.Split('|')[^1])));
        return model;
    }

    private static Value Argo(AppFacts facts, Uri? url) => Object(
        ("url", Link(url)),
        ("app_url", Link(facts.Links.App)),
        ("diff_url", Link(facts.Links.Diff)),
        ("operation_url", Link(facts.Links.Operation)),
        ("conditions_url", Link(facts.Links.Conditions)),
        ("sync_url", Link(facts.Links.SyncPanel)));

    /// <summary>The payload's own fields beside those that every transition has.</summary>
    private static Value Of(Transition transition)
    {
        var model = new ScriptObject();
        if (new JsonView(transition.Data) is { Element.ValueKind: System.Text.Json.JsonValueKind.Object } data)
        {
            foreach (var field in data.Element.EnumerateObject())
            {
                model.Set(field.Name, Json(field.Value));
            }
        }

        model.Set("kind", Text(transition.Kind));
        model.Set("occurred_at", Time(transition.OccurredAt));
        model.Set("sync_id", Text(transition.SyncId));
        model.Set("episode", Text(transition.EpisodeId));
        return Value.From(model);
    }

    private static Value Health(AppFacts facts)
    {
        var told = facts.Transition is { Kind: TransitionKinds.HealthChanged } changed ? new JsonView(changed.Data) : default;
        var now = facts.App["status"]["health"];
        return Object(
            ("status", Text(told["to"].Text ?? now["status"].Text)),
            ("previous", Text(told["from"].Text)),
            ("message", Text(told["message"].Text ?? now["message"].Text)),
            ("since", Time(told["since"].Time ?? now["lastTransitionTime"].Time)));
    }

    private static Value Drift(AppFacts facts, Enriched enriched)
    {
        var drift = facts.Drift;
        return Object(
            ("active", Value.From(drift.Active)),
            ("episode", Text(drift.Episode)),
            ("since", Time(drift.Since)),
            ("how", Text(drift.How)),
            ("resources", ResourceModel.Of(drift.Resources, facts, enriched)));
    }

    private static Value Pending(AppFacts facts, Enriched enriched)
    {
        var pending = facts.Pending;
        return Object(
            ("active", Value.From(pending.Active)),
            ("since", Time(pending.Since)),
            ("revision", Text(pending.Revision)),
            ("short", Text(Revision.Parse(pending.Revision).Short)),
            ("resources", pending.Active ? ResourceModel.Of(facts.OutOfSync, facts, enriched) : List(Array.Empty<Value>())));
    }

    /// <summary>Unhealthy ones are Argo CD's own answer where it was asked, else what the object holds.</summary>
    private static Value Resources(AppFacts facts, Enriched enriched)
    {
        var model = new LazyObject();
        model.Add("unhealthy", () => ResourceModel.Of(enriched.Unhealthy ?? facts.Unhealthy, facts, enriched));
        model.Add("out_of_sync", () => ResourceModel.Of(facts.OutOfSync, facts, enriched));
        return Value.From(model);
    }
}

/// <summary>For whom a message is rendered.</summary>
internal sealed record MessageContext(string Trigger, string Destination, string DestinationType, string Recipient);
