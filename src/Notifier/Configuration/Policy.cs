using Notifications.Hosting.Configuration;
using Notifications.Notifier.Subscriptions;

namespace Notifications.Notifier.Configuration;

/// <summary><c>policy</c>: what whoever may annotate an Application can make this program do with the operator's credentials.</summary>
/// <param name="MaxRecipientsPerApplication">So many recipients count of an Application's annotations; default 50.</param>
internal sealed record Policy(int MaxRecipientsPerApplication)
{
    public static Policy Read(ConfigurationNode section)
    {
        var policy = new Policy(section.Optional("maxRecipientsPerApplication").WholeNumber(1, 10_000, SubscriptionRules.UsualMaxRecipients));
        section.RejectOtherKeys();
        return policy;
    }
}
