namespace Notifications.Notifier.Triggers;

/// <summary>Reads one trigger from YAML; what is wrong is reported with its path.</summary>
internal static class TriggerReader
{
    private static readonly TimeSpan ShortestFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRepeat = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestFor = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestFlapping = TimeSpan.FromDays(1);
    private static readonly Flapping UsualFlapping = new(3, TimeSpan.FromHours(1));
    private const int MostEpisodes = 20;

    /// <param name="name">As subscriptions name it.</param>
    /// <param name="node">Its fields.</param>
    /// <param name="templates">The templates that exist; null: whatever is named exists.</param>
    public static Trigger Read(string name, ConfigurationNode node, IReadOnlySet<string>? templates)
    {
        CheckName(name, node);
        var on = Kinds(node.Optional("on"));
        var when = node.Optional("when");
        var conversation = Conversation(node.Optional("conversation"), on);
        var trigger = new Trigger(
            name,
            node.Optional("description").Text(""),
            on.ToFrozenSet(StringComparer.Ordinal),
            when.Condition(),
            node.Optional("oncePer").Condition(),
            For(node.Optional("for")),
            conversation,
            Mode(node.Optional("mode"), conversation),
            node.Optional("announce").Flag(false),
            Templates(node.Required("send"), templates),
            node.Optional("recovers").TextOrNull(),
            node.Optional("follows").TextOrNull(),
            node.Optional("damped").Flag(false))
        {
            Repeat = Repeat(node.Optional("repeat"), templates),
            Flapping = Flapping(node.Optional("flapping")),
            FollowsOn = Words(node.Optional("followsOn")),
            GroupBy = node.Optional("groupBy").GroupBy(),
        };
        if (trigger is { Recovers: not null, Follows: not null }) node.Optional("follows")
            .Report("does not go with recovers", "remove one of them");
        if (trigger is { FollowsOn.IsEmpty: false, Follows: null }) node.Optional("followsOn")
            .Report("has nothing to follow", "write follows");
        if (trigger is { Repeat: not null, When: null } && !trigger.On.IsSubsetOf(KnownKinds.WithAnEnd))
            node.Optional("repeat").Report("would never end", "write when: <condition under which it is repeated>");
        if (!node.Optional("on").Exists && !when.Exists) node.Report("never fires", "write on: <kind of transition>, or when: <condition>");
        node.RejectOtherKeys();
        return trigger;
    }

    /// <summary>Reports every <c>recovers</c> and <c>follows</c> that names no other trigger. Call it when all triggers are
    /// known.</summary>
    public static void CheckRecoveries(IEnumerable<(Trigger Trigger, ConfigurationNode Node)> read, IReadOnlyCollection<string> names)
    {
        foreach (var (trigger, node) in read)
        {
            Check(trigger, node.Optional("recovers"), trigger.Recovers, "name the trigger whose end this one tells", names);
            Check(trigger, node.Optional("follows"), trigger.Follows, "name the trigger whose subscribers are told too", names);
        }
    }

    private static void Check(Trigger trigger, ConfigurationNode node, string? other, string remedy, IReadOnlyCollection<string> names)
    {
        if (other is null) return;
        if (other == trigger.Name) node.Report("is the trigger itself", remedy);
        else if (!names.Contains(other)) node.Report($"no trigger \"{other}\"", Nearest.Remedy(other, names));
    }

    private static void CheckName(string name, ConfigurationNode node)
    {
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            node.Report($"\"{name}\" cannot be subscribed", "use letters, digits, - and _ in the name of a trigger");
    }

    private static List<string> Kinds(ConfigurationNode node)
    {
        var kinds = new List<string>();
        foreach (var item in node.IsScalar ? [node] : node.Items())
        {
            if (item.WithWords(KnownKinds.All).TextOrNull() is not { } kind) continue;
            if (KnownKinds.All.Contains(kind)) kinds.Add(kind);
            else item.Report($"no kind of transition \"{kind}\"", Nearest.Remedy(kind, KnownKinds.All));
        }

        if (node.Exists && kinds.Count == 0 && node.IsSequence && node.Items().Count == 0) node.Report(
            "is empty", $"name kinds of transitions: {string.Join(", ", KnownKinds.All)}");
        return kinds;
    }

    private static ImmutableArray<string> Words(ConfigurationNode node) =>
        node.IsScalar ? node.TextOrNull() is { } word ? [word] : [] : [.. node.Texts()];

    private static TimeSpan? For(ConfigurationNode node) => node.Exists ? node.Duration(ShortestFor, LongestFor, ShortestFor) : null;

    /// <summary><c>24h</c>, or <c>{ every: 24h, send: template }</c>.</summary>
    private static Repetition? Repeat(ConfigurationNode node, IReadOnlySet<string>? templates)
    {
        if (!node.Exists) return null;
        if (node.IsScalar) return new Repetition(node.Duration(ShortestRepeat, LongestFor, ShortestRepeat), []);
        var repeat = new Repetition(
            node.Required("every").Duration(ShortestRepeat, LongestFor, ShortestRepeat), node.Optional("send") is { Exists: true } send
                ? Templates(send, templates) : []);
        node.RejectOtherKeys();
        return repeat;
    }

    /// <summary><c>{ episodes: 3, within: 1h }</c></summary>
    private static Flapping? Flapping(ConfigurationNode node)
    {
        if (!node.Exists) return null;
        var flapping = new Flapping(
            node.Optional("episodes").WholeNumber(1, MostEpisodes, UsualFlapping.Episodes),
            node.Optional("within").Duration(ShortestRepeat, LongestFlapping, UsualFlapping.Within));
        node.RejectOtherKeys();
        return flapping;
    }

    private static ConversationKey Conversation(ConfigurationNode node, List<string> on)
    {
        if (node.TextOrNull() is not { } text) return ConversationKey.DefaultFor(on);
        if (ConversationKey.Parse(text, out var error) is { } key) return key;
        node.ReportFound(error!, "is not a conversation",
            "write none, sync, drift or a template such as release/{{ app.metadata.labels.release }}");
        return ConversationKey.None;
    }

    private static ConversationMode Mode(ConfigurationNode node, ConversationKey conversation)
    {
        var mode = node.OneOf(
            conversation == ConversationKey.None ? ConversationMode.Post : ConversationMode.Update,
            ("post", ConversationMode.Post), ("update", ConversationMode.Update), ("thread", ConversationMode.Thread));
        if (mode is not ConversationMode.Post && conversation == ConversationKey.None) node.Report(
            "needs a conversation", "write conversation: <what the messages share>, or mode: post");
        return mode;
    }

    private static ImmutableArray<string> Templates(ConfigurationNode node, IReadOnlySet<string>? templates)
    {
        if (node.IsSequence && node.Items().Count == 0) node.Report("is empty", "name the templates to render");
        var names = new List<string>();
        foreach (var item in node.IsScalar ? [node] : node.Items())
        {
            if (item.TextOrNull() is not { } name) continue;
            names.Add(name);
            if (templates?.Contains(name) == false) item.Report($"no template \"{name}\"", Nearest.Remedy(name, templates));
        }

        return [.. names];
    }
}
