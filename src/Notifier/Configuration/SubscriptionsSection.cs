using Notifications.Notifier.Subscriptions;
using Notifications.Notifier.Subscriptions.Annotations;
using Notifications.Notifier.Subscriptions.Selectors;
using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Configuration;

/// <summary><c>subscriptions</c>: the central list, besides annotations.</summary>
internal static class SubscriptionsSection
{
    public static ImmutableArray<CentralSubscription> Read(ConfigurationNode section, KnownNames names) =>
        [.. section.Items().Select(item => ReadItem(item, names)).OfType<CentralSubscription>()];

    /// <summary>Where no default triggers are meant, each entry has to name its own.</summary>
    public static void RejectWithoutTriggers(ConfigurationNode section)
    {
        foreach (var item in section.Items().Where(item => item.IsMapping))
        {
            var triggers = Key(item, "triggers");
            if (!triggers.Exists || (triggers.IsSequence && triggers.Items().Count == 0))
                triggers.Report("names no trigger, and there are no default ones: nobody would be told",
                    "write triggers: [on-sync-failed], or set defaultTriggers");
        }
    }

    // A wrong selector or condition must not become none: the entry is left out.
    private static CentralSubscription? ReadItem(ConfigurationNode item, KnownNames names)
    {
        var triggers = Key(item, "triggers").Items();
        var recipients = Key(item, "recipients");
        var selector = Selector(Key(item, "selector"));
        var condition = Key(item, "when");
        var when = condition.Condition();
        var mandatory = Key(item, "mandatory").Flag(false);
        var grouping = Key(item, "groupBy");
        var groupBy = grouping.GroupBy();
        if (item.Exists && recipients is { Exists: false }) recipients.Report(
            "is missing: nobody would be told", "write recipients: [\"<destination>:<recipient>\"]");
        if (recipients.IsSequence && recipients.Items().Count == 0) recipients.Report(
            "is empty: nobody would be told", "write recipients: [\"<destination>:<recipient>\"]");
        item.RejectOtherKeys();
        ImmutableArray<string> triggersRead = [.. triggers.Select(trigger => Names.Trigger(trigger, names)).OfType<string>()];
        ImmutableArray<(string, string)> recipientsRead =
            [.. recipients.Items().Select(recipient => Recipient(recipient, names)).OfType<(string, string)>()];
        if (groupBy is not (null or GroupBy.Application) && recipientsRead is [var first, ..]
            && !recipientsRead.Any(to => names.CanGroup(to.Item1)))
            grouping.Report(
                $"{first.Item1} cannot show many Applications in one message", "remove it, or name a recipient of a Slack destination");
        return selector is null || (condition.Exists && when is null) ? null
            : new CentralSubscription(triggersRead, recipientsRead, selector, when) { IsMandatory = mandatory, GroupBy = groupBy };
    }

    private static (string Destination, string Recipient)? Recipient(ConfigurationNode node, KnownNames names)
    {
        if (node.TextOrNull() is not { } text) return null;
        var (destination, recipient) = RecipientText.Split(UntrustedText.CleanLine(text));
        if (!Names.Destination(node, destination, names)) return null;
        if (names.CheckRecipient(destination, names.Normalise(destination, recipient)) is not { } problem) return (destination, recipient);
        node.Report($"\"{text}\" {problem.Message}", problem.Remedy.Replace("<destination>", destination, StringComparison.Ordinal));
        return null;
    }

    private static LabelSelector? Selector(ConfigurationNode node)
    {
        if (LabelSelector.TryParse(node.Text(""), out var selector, out var error)) return selector;
        node.ReportFound($"not a label selector: {error}", "not a label selector",
            "write it as for kubectl, such as team=sre,env in (prod,stage),!paused");
        return null;
    }

    // Lists are moved here from the ConfigMap of Argo CD Notifications, where keys are case-insensitive.
    private static ConfigurationNode Key(ConfigurationNode item, string name) =>
        item.Optional(item.Entries().Select(entry => entry.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? name);
}
