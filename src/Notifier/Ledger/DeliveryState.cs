namespace Notifications.Notifier.Ledger;

internal enum DeliveryState
{
    /// <summary>For its turn, or its next attempt.</summary>
    Waiting,

    /// <summary>An attempt began and its end is not recorded.</summary>
    Sending,

    Delivered,

    /// <summary>By a delivered newer state of its conversation.</summary>
    Superseded,

    /// <summary>Given up, with a reason.</summary>
    Dead,
}

/// <summary>The words in the tables.</summary>
internal static class LedgerWords
{
    public static string Word(this DeliveryState state) => state switch
    {
        DeliveryState.Waiting => "waiting",
        DeliveryState.Sending => "sending",
        DeliveryState.Delivered => "delivered",
        DeliveryState.Superseded => "superseded",
        DeliveryState.Dead => "dead",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static DeliveryState State(string word) => word switch
    {
        "waiting" => DeliveryState.Waiting,
        "sending" => DeliveryState.Sending,
        "delivered" => DeliveryState.Delivered,
        "superseded" => DeliveryState.Superseded,
        "dead" => DeliveryState.Dead,
        _ => throw new InvalidDataException($"A delivery in the unknown state '{word}'."),
    };

    public static string Word(this ConversationMode mode) => mode switch
    {
        ConversationMode.Post => "post",
        ConversationMode.Update => "update",
        ConversationMode.Thread => "thread",
        ConversationMode.Digest => "digest",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    public static ConversationMode Mode(string word) => word switch
    {
        "post" => ConversationMode.Post,
        "update" => ConversationMode.Update,
        "thread" => ConversationMode.Thread,
        "digest" => ConversationMode.Digest,
        _ => throw new InvalidDataException($"A conversation in the unknown mode '{word}'."),
    };
}
