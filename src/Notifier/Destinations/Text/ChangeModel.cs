using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;
using Notifications.Templates;
using Notifications.Templates.Values;

namespace Notifications.Notifier.Destinations.Text;

/// <summary>What the templates of a change's overview see: its sums, and a row for each Application.</summary>
internal static class ChangeModel
{
    private const int MostLinks = 2;

    private static readonly HostMembers<ImmutableArray<ConversationMember>> Sums = new(
        ("total", members => members.Length),
        ("synced", members => Count(members, Stage.Synced) + Count(members, Stage.Healthy) + Count(members, Stage.Degraded)),
        ("healthy", members => Count(members, Stage.Healthy)),
        ("progressing", members => Count(members, Stage.Synced)),
        ("degraded", members => Count(members, Stage.Degraded)),
        ("failed", members => Count(members, Stage.Failed)),
        ("syncing", members => Count(members, Stage.Syncing)),
        ("waiting", members => Count(members, Stage.Waiting)),
        ("taken_back", members => Count(members, Stage.TakenBack)),
        ("other", members => Count(members, Stage.Other)),
        ("instances", members => members.Select(member => member.Message.About.Instance).Distinct(StringComparer.Ordinal).Count()),
        ("icon", members => members.Select(member => member.Message).MaxBy(message => Rank(StageOf(message))) is { } worst
            ? Icon(worst) : ""));

    private static readonly HostMembers<(Message Message, TimeZoneInfo Zone)> Row = new(
        ("icon", row => Icon(row.Message)),
        ("stage", row => StageOf(row.Message).ToString().ToLowerInvariant()),
        ("instance", row => Shorten.To(row.Message.About.Instance, 80)),
        ("application", row => Shorten.To(row.Message.About.ShownName, 120)),
        ("url", row => row.Message.About.Url?.AbsoluteUri),
        ("links", row => Links(row.Message.About)),
        ("target", row => row.Message.About.Target is { } target ? Shorten.To(target, 200) : null),
        ("namespace", row => row.Message.About.TargetNamespace is { } space ? Shorten.To(space, 100) : null),
        ("sync", row => Sync(row.Message)),
        ("note", row => row.Message.About.State?.Note),
        ("diff_url", row => row.Message.About.State?.Diff?.AbsoluteUri),
        ("health", row => row.Message.About.State?.Health is { } health ? Shorten.To(health, 40) : null),
        ("revision", row => row.Message.About.Revision is not { } known ? null : known.Length >= 40 ? known[..7] : Shorten.To(known, 40)),
        ("revision_url", row => row.Message.About.RevisionUrl?.AbsoluteUri),
        ("since", row => Since(row.Message, row.Zone)),
        ("by", row => row.Message.About.State?.By is { } by ? Shorten.To(by, 80) : null),
        ("title", row => Shorten.To(StateText.Of(row.Message), 160)));

    public static TemplateModel OfComment(ImmutableArray<ConversationMember> members) => TemplateModel.FromObject(
        new HostObject<ChangeComment>(new(new HostObject<ImmutableArray<ConversationMember>>(members, Sums)), Comment));

    /// <summary>Of the message of a change.</summary>
    public static TemplateModel OfChange(ConversationView view) => TemplateModel.FromObject(
        new HostObject<ChangeMessage>(
            new(new HostObject<ImmutableArray<ConversationMember>>(view.Members, Sums), new HostObject<ConversationView>(view, OneChange)),
            OneMessage));

    /// <summary>What the change of a conversation is: as the Applications that came for it tell, the one that knows most.</summary>
    public static ChangeFacts? FactsOf(ConversationView view)
    {
        var revision = ChangeGroup.RevisionOf(view.Key);
        return view.Members.SelectMany(member => member.Message.About.Changes ?? [])
            .Where(change => change.Revision == revision)
            .MaxBy(change => (change.Subject is null ? 0 : 2) + (change.CompareUrl is null ? 0 : 1));
    }

    /// <summary>From the first sync, or since the first Application waits, to the last that is healthy; null: not all are.</summary>
    private static TimeSpan? TookOf(ImmutableArray<ConversationMember> members)
    {
        var states = members.Select(member => member.Message.About.State).ToList();
        return states.TrueForAll(state => state is { Stage: Stage.Healthy, Since: not null, Began: not null })
            && states.Max(state => state!.Since) - states.Min(state => state!.Began) is { } took && took >= TimeSpan.FromSeconds(1)
            ? took : null;
    }

    public static TemplateModel OfRow(Message message, TimeZoneInfo zone) => TemplateModel.FromObject(
        new HostObject<ChangeRow>(new(new HostObject<(Message, TimeZoneInfo)>((message, zone), Row)), OneRow));

    /// <summary>Of messages without one, by an older version or about something else, what their severity says.</summary>
    public static Stage StageOf(Message message) => message.About.State?.Stage is { } stage and not Stage.Other ? stage
        : message.Severity switch
        {
            Severity.Failure => Stage.Failed,
            Severity.Progress => Stage.Syncing,
            Severity.Success => Stage.Synced,
            _ => Stage.Other,
        };

    /// <summary>The worst is the largest.</summary>
    public static int Rank(Stage stage) => stage switch
    {
        Stage.Failed => 7,
        Stage.Degraded => 6,
        Stage.TakenBack => 5,
        Stage.Waiting => 4,
        Stage.Other => 3,
        Stage.Syncing => 2,
        Stage.Synced => 1,
        _ => 0,
    };

    /// <summary>As a part of a sum.</summary>
    public static string Word(Stage stage) => stage switch
    {
        Stage.TakenBack => "taken back",
        Stage.Other => "to look at",
        _ => stage.ToString().ToLowerInvariant(),
    };

    private static int Count(ImmutableArray<ConversationMember> members, Stage stage) =>
        members.Count(member => StageOf(member.Message) == stage);

    public static string IconOf(Stage stage) => stage switch
    {
        Stage.Failed or Stage.Degraded => "❌",
        Stage.Waiting => "⏸️",
        Stage.Syncing or Stage.Synced => "⏳",
        Stage.Healthy => "✅",
        Stage.TakenBack => "↩️",
        _ => "ℹ️",
    };

    private static string Icon(Message message) => (message.About.State?.Stage, message.Severity) switch
    {
        ({ } stage and not Stage.Other, _) => IconOf(stage),
        (_, Severity.Progress) => "⏳",
        (_, Severity.Success) => "✅",
        (_, Severity.Warning) => "⚠️",
        (_, Severity.Failure) => "❌",
        _ => "ℹ️",
    };

    private static string Sync(Message message) => message.About.State?.Stage switch
    {
        Stage.Waiting => "merged, waits for Sync",
        Stage.Syncing => "syncing",
        Stage.Synced or Stage.Healthy or Stage.Degraded => "synced",
        Stage.Failed => "failed",
        Stage.TakenBack => "taken back",
        _ => Shorten.To(StateText.Of(message), 160),
    };

    private static string Since(Message message, TimeZoneInfo zone)
    {
        var since = message.About.State?.Since ?? message.At;
        return TimeText.Of(since.AddTicks(-(since.Ticks % TimeSpan.TicksPerMinute)), zone);
    }

    private static List<object> Links(MessageSubject about) => [.. (about.ExternalLinks ?? []).Take(MostLinks)
        .Select(link => new OrderedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["label"] = Shorten.To(link.Label, 60),
            ["url"] = link.Target.AbsoluteUri,
        })];

    private static readonly HostMembers<ChangeComment> Comment = new(("comment", model => model.Sums));

    private static readonly HostMembers<ConversationView> OneChange = new(
        ("source", view => FactsOf(view) is { } change ? Shorten.To(change.Source, 120) : null),
        ("revision", view => ChangeGroup.RevisionOf(view.Key)),
        ("short", view => FactsOf(view) is { } change ? Shorten.To(change.Short, 40)
            : Shorten.To(Revision.Parse(ChangeGroup.RevisionOf(view.Key)).Short, 40)),
        ("url", view => FactsOf(view)?.Url?.AbsoluteUri),
        ("compare_url", view => FactsOf(view)?.CompareUrl?.AbsoluteUri),
        ("subject", view => FactsOf(view)?.Subject is { } subject ? Shorten.To(subject, 120) : null),
        ("author", view => FactsOf(view)?.Author is { } author ? Shorten.To(author, 80) : null),
        ("pull_request", view => FactsOf(view)?.PullRequest),
        ("pull_request_url", view => FactsOf(view)?.PullRequestUrl?.AbsoluteUri),
        ("application_set", view => ChangeGroup.SetOf(view.Key) is { } set ? Shorten.To(set, 120) : null),
        ("took", view => TookOf(view.Members)));

    private static readonly HostMembers<ChangeMessage> OneMessage = new(
        ("comment", model => model.Sums), ("change", model => model.Change));

    private static readonly HostMembers<ChangeRow> OneRow = new(("row", model => model.Row));

    private sealed record ChangeComment(HostObject Sums);

    private sealed record ChangeMessage(HostObject Sums, HostObject Change);

    private sealed record ChangeRow(HostObject Row);
}
