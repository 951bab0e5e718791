using Notifications.Notifier.Subscriptions;

namespace Notifications.Notifier.Configuration;

/// <summary><c>policy</c>: what whoever may write an Application can make this program do with the operator's credentials.</summary>
/// <param name="MaxRecipientsPerApplication">So many recipients count of an Application's annotations; default 50.</param>
/// <param name="CommitDetails">
/// Patterns of the repositories (<c>github.com/acme/*</c>) whose commits are described, of those that an Application's AppProject permits
/// and Argo CD reads; default: all of them.
/// </param>
internal sealed record Policy(int MaxRecipientsPerApplication, ImmutableArray<string> CommitDetails)
{
    public static Policy Read(ConfigurationNode section)
    {
        var details = section.Optional("commitDetails");
        var policy = new Policy(
            section.Optional("maxRecipientsPerApplication").WholeNumber(1, 10_000, SubscriptionRules.UsualMaxRecipients),
            details.Exists ? [.. details.Texts()] : ["*"]);
        section.RejectOtherKeys();
        return policy;
    }
}
