using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;

namespace Notifications.Notifier.Lanes;

/// <summary>What a call will count towards the limits: pure.</summary>
internal static class CallCosts
{
    public static CallCost Of(ChainView chain, ChainStep.Call call) => call.Carrier switch
    {
        null => new CallCost(0, 0),
        not null when chain.IsDigest => Digest(chain.Conversation?.ExternalId is not null, call.MoreToCome),
        { Place: { Conversation.Mode: ConversationMode.Update, Announce: var announce } } when chain.Conversation?.ExternalId is not null =>
            announce ? new CallCost(2, 1) : new CallCost(1, 0),
        _ => new CallCost(1, 1),
    };

    // A reply in its thread, and before it the digest itself, or after the last one.
    private static CallCost Digest(bool stands, bool moreToCome) => (stands, moreToCome) switch
    {
        (false, _) => new CallCost(2, 2),
        (true, true) => new CallCost(1, 1),
        (true, false) => new CallCost(2, 1),
    };
}
