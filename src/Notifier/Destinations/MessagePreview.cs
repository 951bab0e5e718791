using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Notifications.Notifier.Destinations.Console;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Messages;

namespace Notifications.Notifier.Destinations;

/// <summary>A message as a destination would lay it out, for trying templates: nothing is sent.</summary>
internal static class MessagePreview
{
    private const int LongestComment = 65_000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The types that can be tried.</summary>
    public static string[] Types { get; } = [SlackRegistration.Type, "github", ConsoleRegistration.Type];

    /// <param name="type">One of <see cref="Types"/>.</param>
    public static string Of(Message message, string type) => type switch
    {
        SlackRegistration.Type => Slack(message),
        ConsoleRegistration.Type => Terminal(message),
        _ => GitHubMessage.Body("example", [new ConversationMember(message.About.Name, message)], LongestComment) + "\n",
    };

    private static string Slack(Message message)
    {
        using var json = JsonDocument.Parse(SlackJson.Post("#example", SlackMessage.Of(message), new SlackMark("example", SlackMark.Root, null), threadTs: null, broadcast: false));
        return JsonSerializer.Serialize(json.RootElement, Indented) + "\n";
    }

    private static string Terminal(Message message)
    {
        var delivery = new OutgoingDelivery("example", "example", message, null, Announce: false, MaybeSent: false);
        var shown = new StringBuilder();
        foreach (var line in ConsoleMessage.Of(delivery, ConsoleStyle.Terminal).Lines)
            shown.Append(line.Text).Append('\n');
        return shown.ToString();
    }
}
