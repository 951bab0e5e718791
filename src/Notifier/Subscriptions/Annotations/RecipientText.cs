namespace Notifications.Notifier.Subscriptions.Annotations;

/// <summary><c>slack:#sre</c>, <c>github</c>: destination and recipient, parted at the first colon.</summary>
internal static class RecipientText
{
    public static (string Destination, string Recipient) Split(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
}
