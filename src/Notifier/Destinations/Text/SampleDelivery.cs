namespace Notifications.Notifier.Destinations.Text;

/// <summary>What templates of destinations are tried with when the configuration is read.</summary>
internal static class SampleDelivery
{
    /// <summary>With a text in every place where a value can stand.</summary>
    public static OutgoingDelivery Of(string text, Severity severity = Severity.Failure)
    {
        var (value, link) = (RichText.Value(text), new Uri("https://example.com/?a=b&c=%22"));
        var about = new MessageSubject("instance", "project", "namespace", "name", text, text, text, link, link);
        var message = new Message(
            value, severity, value, value, [new MessageField(value, value, IsShort: true)],
            [new MessageLink(value, link, IsAction: false)], about, DateTimeOffset.UnixEpoch,
            ImmutableDictionary<string, JsonElement>.Empty);
        return new OutgoingDelivery("id", text, message, Conversation: null, Announce: false, MaybeSent: false);
    }
}
