using Notifications.Notifier.Configuration;
using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.SelfService;

/// <summary>
/// Reads <c>triggers</c> and <c>subscriptions</c> as the people of a namespace write them: in the forms of the configuration, without what
/// reaches beyond their own Applications.
/// </summary>
internal static class SelfServiceSections
{
    public const int MaxTriggers = 20;
    public const int MaxSubscriptions = 50;

    /// <summary>The keys that such a file may have.</summary>
    public static string[] Keys { get; } = ["triggers", "subscriptions"];

    /// <param name="document">What is wrong is reported there.</param>
    /// <param name="templates">Theirs, and the operator's; null: whatever is named exists.</param>
    /// <param name="names">The operator's triggers, and the destinations.</param>
    /// <param name="hasDefaults">There are triggers for subscriptions that name none.</param>
    public static (ImmutableArray<Trigger> Triggers, ImmutableArray<CentralSubscription> Subscriptions) Read(
        ConfigurationDocument document, IReadOnlySet<string>? templates, KnownNames names, bool hasDefaults)
    {
        var own = document.Section("triggers").Entries()
            .Select(entry => (Trigger: TriggerReader.Read(entry.Key, entry.Node, templates), entry.Node)).ToList();
        foreach (var (trigger, node) in own) Check(trigger, node, names);
        TriggerReader.CheckRecoveries(
            own.Where(one => !IsOperators(one.Trigger.SubscribersOf, names)), [.. own.Select(one => one.Trigger.Name)]);
        if (own.Count > MaxTriggers)
            document.Section("triggers").Report($"has more than {MaxTriggers} triggers", "keep the ones that matter");
        var section = document.Section("subscriptions");
        foreach (var item in section.Items().Where(item => item.IsMapping))
        {
            foreach (var (key, _) in item.Entries().Where(entry => entry.Key.ToUpperInvariant() is "MANDATORY" or "GROUPBY"))
                item.Optional(key).Report("is for the operator's subscriptions only", "remove it");
        }

        if (section.Items().Count > MaxSubscriptions)
            section.Report($"has more than {MaxSubscriptions} entries", "name several triggers and recipients in one");
        var known = names.Triggers is null ? names : names with
        {
            Triggers = names.Triggers.Concat(own.Select(one => one.Trigger.Name)).ToFrozenSet(StringComparer.Ordinal),
        };
        var subscriptions = SubscriptionsSection.Read(section, known);
        if (!hasDefaults) SubscriptionsSection.RejectWithoutTriggers(section);
        return ([.. own.Select(one => Confined(one.Trigger))],
            [.. subscriptions.Select(one => one with { When = one.When?.Confined() })]);
    }

    private static void Check(Trigger trigger, ConfigurationNode node, KnownNames names)
    {
        if (IsOperators(trigger.Name, names))
            node.Report("is the name of one of the operator's triggers", "choose another: theirs cannot be replaced here");
        foreach (var key in (ReadOnlySpan<string>)["recovers", "follows"])
        {
            if (IsOperators(node.Optional(key).TextOrNull(), names))
                node.Optional(key).Report("is one of the operator's triggers, whose readers are not notified from here",
                    "name a trigger of this file, or remove it");
        }

        if (trigger.GroupBy is not null)
            node.Optional("groupBy").Report("is for the operator's triggers only", "remove it: each Application has its own message");
    }

    private static bool IsOperators(string? trigger, KnownNames names) => trigger is not null && names.Triggers?.Contains(trigger) == true;

    private static Trigger Confined(Trigger trigger) => trigger with
    {
        IsSelfService = true,
        When = trigger.When?.Confined(),
        OncePer = trigger.OncePer?.Confined(),
        Conversation = trigger.Conversation is ConversationKey.Rendered rendered
            ? new ConversationKey.Rendered(rendered.Template.Confined()) : trigger.Conversation,
    };
}
