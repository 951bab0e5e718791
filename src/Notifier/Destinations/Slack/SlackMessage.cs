using System.Collections.Immutable;
using System.Globalization;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// A neutral message as Slack shows it: a sentence, and below it a card (an attachment with a coloured bar) of blocks. Keeps all of Slack's limits by
/// leaving out what matters least: the end of the body.
/// </summary>
/// <param name="Text">For the notification and for screen readers, and the first line.</param>
/// <param name="Fallback">Plain words for clients that show no card.</param>
internal sealed record SlackMessage(string Text, string Fallback, string Color, ImmutableArray<SlackBlock> Blocks)
{
    /// <summary>Slack refuses messages above about 13,200 characters of blocks (not documented).</summary>
    public const int LongestMessage = 12_000;

    public const int MostBlocks = 50;
    private const int LongestText = 1500;
    private const int LongestTitle = 2600;
    private const int LongestFacts = 4000;
    private const int MostFacts = 20;
    private const int MostButtons = 10;

    public static SlackMessage Of(Message message)
    {
        var title = Title(message);
        var after = Facts(message.Fields).Concat(Links(message.Links)).Append(Origin(message)).ToImmutableArray();
        var native = message.Native.TryGetValue("slack", out var tree) ? SlackNative.Blocks(tree) : [];
        var blocks = native.IsEmpty
            ? [title, .. SlackBody.Layout(message.Body, LongestMessage - Characters([title, .. after]), MostBlocks - after.Length - 1), .. after]
            : native;
        return new SlackMessage(Sentence(message), Plain(message.Title, 300), ColorOf(message.Severity), blocks);
    }

    /// <summary>The state of a conversation: its one Application's newest message, or a line for each of several.</summary>
    public static SlackMessage Of(ConversationView conversation, Message newest) => conversation.Members switch
    {
        { IsDefaultOrEmpty: true } => Of(newest),
        [var only] => Of(only.Message),
        var members => SlackOverview.Of(members, newest),
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

    public static IEnumerable<SlackBlock> Links(ImmutableArray<MessageLink> links)
    {
        var usable = links.IsDefault ? [] : links.Where(link => link.Target.AbsoluteUri.Length <= 3000).ToList();
        var buttons = usable.Where(link => link.IsAction).Take(MostButtons).Select(link => new SlackButton(Label(link), link.Target.AbsoluteUri)).ToImmutableArray();
        if (!buttons.IsEmpty)
            yield return new SlackBlock.Buttons(buttons);
        var others = new MrkdwnWriter(2000);
        foreach (var link in usable.Where(link => !link.IsAction))
            others.Markup((others.ToString().Length > 0 ? " · " : "") + (Mrkdwn.Link(link.Target, PlainText.OneLine(link.Label)) ?? ""));
        if (others.ToString().Length > 0)
            yield return new SlackBlock.Context(others.ToString());
    }

    /// <summary>Where it comes from, and when, in the reader's own time.</summary>
    public static SlackBlock Origin(Message message)
    {
        var about = message.About;
        var place = new MrkdwnWriter(1000).Text(string.Join(" · ", new[] { about.Instance, about.Project, Target(about) }.OfType<string>().Where(part => part.Length > 0).Select(part => Shorten.To(part, 250))));
        var at = message.At.ToUniversalTime();
        var date = string.Create(CultureInfo.InvariantCulture, $"<!date^{at.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time_secs}}|{at:yyyy-MM-dd HH:mm:ss} UTC>");
        return new SlackBlock.Context(place.ToString().Length > 0 ? $"{place} · {date}" : date);
    }

    private static string? Target(MessageSubject about) => (about.Cluster, about.TargetNamespace) switch
    {
        (null, var space) => space,
        (var cluster, null) => cluster,
        var (cluster, space) => $"{cluster}/{space}",
    };

    private static SlackBlock.Section Title(Message message)
    {
        var words = PlainText.OneLine(message.Title);
        var title = new MrkdwnWriter(LongestTitle).Markup(Icon(message.Severity) + " ").Markup("*");
        if (message.About.Url is { } url && Mrkdwn.Link(url, words.Length > 0 ? words : message.About.ShownName) is { } link)
            title.Markup(link);
        else
            title.Text(Shorten.To(UntrustedText.CleanLine(words.Length > 0 ? words : message.About.ShownName), 200));
        return new SlackBlock.Section(title.Markup("*").ToString());
    }

    private static IEnumerable<SlackBlock> Facts(ImmutableArray<MessageField> fields)
    {
        var left = LongestFacts;
        var shown = (fields.IsDefault ? [] : fields).Where(field => !field.Value.IsEmpty).Take(MostFacts)
            .Select(field => (field.IsShort, Text: Fact(field)))
            .TakeWhile(fact => (left -= fact.Text.Length) >= 0)
            .ToList();
        foreach (var group in shown.Where(fact => fact.IsShort).Chunk(10))
            yield return new SlackBlock.Facts([.. group.Select(fact => fact.Text)]);
        foreach (var (_, text) in shown.Where(fact => !fact.IsShort))
            yield return new SlackBlock.Section(text);
    }

    private static string Fact(MessageField field)
    {
        var fact = new MrkdwnWriter(field.IsShort ? 300 : 1000);
        if (Plain(field.Name, 80) is { Length: > 0 } name)
            fact.Markup($"*{name}*\n");
        return fact.Inlines(MarkupReader.Inlines(field.Value)).ToString() is var text && !string.IsNullOrWhiteSpace(text) ? text : "–";
    }

    private static string Label(MessageLink link) =>
        Shorten.To(UntrustedText.CleanLine(PlainText.OneLine(link.Label)).Trim(), 75) is { Length: > 0 } label ? label : Shorten.To(link.Target.Host, 75);
}
