using Notifications.Notifier.Subscriptions;

namespace Notifications.Notifier.Configuration;

/// <summary><c>policy</c>: what whoever may write an Application can make this program do with the operator's credentials.</summary>
/// <param name="MaxRecipientsPerApplication">So many recipients count of an Application's annotations; default 50.</param>
/// <param name="CommitDetails">
/// Patterns of the repositories (<c>github.com/acme/*</c>) whose commits are described, of those that an Application's AppProject permits
/// and Argo CD reads; default: all of them.
/// </param>
/// <param name="Recipients">Whom annotations may name, by destination and project; default: everybody.</param>
internal sealed record Policy(int MaxRecipientsPerApplication, ImmutableArray<string> CommitDetails, RecipientPolicy Recipients)
{
    public static Policy Read(ConfigurationNode section, KnownNames names)
    {
        var details = section.Optional("commitDetails");
        var policy = new Policy(
            section.Optional("maxRecipientsPerApplication").WholeNumber(1, 10_000, SubscriptionRules.UsualMaxRecipients),
            details.Exists ? [.. details.Texts()] : ["*"],
            ReadRecipients(section.Optional("recipients"), names));
        section.RejectOtherKeys();
        return policy;
    }

    private static RecipientPolicy ReadRecipients(ConfigurationNode section, KnownNames names)
    {
        var rules = new Dictionary<string, ImmutableArray<RecipientRule>>(StringComparer.Ordinal);
        foreach (var (destination, node) in section.Entries())
        {
            Names.Destination(node, destination, names);
            rules[destination] = [.. node.Items().Select(ReadRule)];
        }

        return rules.Count == 0 ? RecipientPolicy.Everything : new RecipientPolicy(rules.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static RecipientRule ReadRule(ConfigurationNode node)
    {
        var projects = node.Optional("projects");
        var rule = new RecipientRule(projects.Exists ? [.. projects.Texts()] : ["*"], [.. node.Required("allow").Texts()]);
        node.RejectOtherKeys();
        return rule;
    }
}
