using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// A neutral message as Slack shows it: one line that says it, and below it a card (an attachment with a coloured bar) of blocks. Keeps all
/// of Slack's limits by leaving out what matters least: the end of the body.
/// </summary>
/// <param name="Text">The first line, which the notification and screen readers have too.</param>
/// <param name="Fallback">Plain words for clients that show no card.</param>
internal sealed record SlackMessage(string Text, string Fallback, string Color, ImmutableArray<SlackBlock> Blocks)
{
    /// <summary>Slack refuses messages above about 13,200 characters of blocks (not documented).</summary>
    public const int LongestMessage = 12_000;

    public const int MostBlocks = 50;
    private const int LongestText = 1500;
    private const int LongestTitle = 2600;

    public static SlackMessage Of(Message message)
    {
        var native = message.Native.TryGetValue("slack", out var tree) ? SlackNative.Blocks(tree) : [];
        if (!native.IsEmpty)
            return new SlackMessage(Sentence(message), Plain(message.Title, 300), ColorOf(message.Severity), native);
        ImmutableArray<SlackBlock> after =
            [.. SlackFooter.LongFacts(message), .. SlackFooter.Buttons(message.Links), SlackFooter.Context(message)];
        var body = SlackBody.Layout(message.Body, LongestMessage - Characters(after), MostBlocks - after.Length);
        return new SlackMessage(Headline(message), Plain(message.Title, 300), ColorOf(message.Severity), [.. body, .. after]);
    }

    /// <summary>The state of a conversation: its one Application's newest message, or a line for each of several.</summary>
    public static SlackMessage Of(ConversationView conversation, Message newest) => conversation.Members switch
    {
        { IsDefaultOrEmpty: true } => Of(newest),
        [var only] => Of(only.Message),
        var members => SlackOverview.Of(members),
    };

    public static int Characters(IEnumerable<SlackBlock> blocks) => blocks.Sum(block => block switch
    {
        SlackBlock.Section(var text) => text.Length,
        SlackBlock.Facts(var texts) => texts.Sum(text => text.Length),
        SlackBlock.Buttons(var buttons) => buttons.Sum(button => button.Label.Length),
        SlackBlock.Context(var text) => text.Length,
        SlackBlock.Divider => 0,
        SlackBlock.Native(var json) => SlackNative.Characters(json),
        _ => throw new InvalidOperationException($"A block of type {block.GetType().Name}."),
    });

    public static string Icon(Severity severity) => severity switch
    {
        Severity.Info => ":information_source:",
        Severity.Progress => ":hourglass_flowing_sand:",
        Severity.Success => ":white_check_mark:",
        Severity.Warning => ":warning:",
        Severity.Failure => ":x:",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "Not a severity."),
    };

    public static string ColorOf(Severity severity) => severity switch
    {
        Severity.Info => "#6B7280",
        Severity.Progress => "#1D9BD1",
        Severity.Success => "#2EB67D",
        Severity.Warning => "#ECB22E",
        Severity.Failure => "#E01E5A",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "Not a severity."),
    };

    /// <summary>Never empty: Slack takes no message without words.</summary>
    public static string Sentence(Message message)
    {
        foreach (var words in new[] { message.Summary, message.Title, RichText.Value(message.About.ShownName) })
        {
            if (Plain(words, LongestText) is { Length: > 0 } text)
                return text;
        }

        return "News from Argo CD.";
    }

    /// <summary>On one line, without formats, escaped.</summary>
    public static string Plain(RichText text, int most) => new MrkdwnWriter(most).Text(PlainText.OneLine(text)).ToString();

    /// <summary>The title, which leads to the Application.</summary>
    private static string Headline(Message message)
    {
        var words = PlainText.OneLine(message.Title);
        var line = new MrkdwnWriter(LongestTitle).Markup(Icon(message.Severity) + " ").Markup("*");
        if (message.About.Url is { } url && Mrkdwn.Link(url, words.Length > 0 ? words : message.About.ShownName) is { } link)
            line.Markup(link);
        else
            line.Text(Shorten.To(UntrustedText.CleanLine(words.Length > 0 ? words : message.About.ShownName), 200));
        return line.Markup("*").ToString();
    }
}
