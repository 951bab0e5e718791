using Notifications.Notifier.Deliveries.Attempts;
using Notifications.Notifier.Destinations;

namespace Notifications.Notifier.Deliveries.Lanes;

/// <summary>What a call will count towards the limits: pure.</summary>
internal static class CallCosts
{
    public static CallCost Of(ChainView chain, ChainStep.Call call) => call.Carrier switch
    {
        null => new CallCost(0, 0),
        { Place: { Conversation.Mode: ConversationMode.Update, Announce: var announce } } when chain.Conversation?.ExternalId is not null =>
            announce ? new CallCost(2, 1) : new CallCost(1, 0),
        _ => new CallCost(1, 1),
    };
}
