using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>What stands below a message's body: facts that need room, buttons, and one line of context with the other links, the short
/// facts, the place and the time.</summary>
internal static class SlackFooter
{
    private const int LongestFacts = 4000;
    private const int LongestFactInLine = 60;
    private const int LongestContext = 2900;
    private const int MostFacts = 20;
    private const int MostButtons = 10;

    public static IEnumerable<SlackBlock> Buttons(ImmutableArray<MessageLink> links)
    {
        var buttons = Usable(links).Where(link => link.IsAction).Take(MostButtons)
            .Select(link => new SlackButton(Label(link), link.Target.AbsoluteUri)).ToImmutableArray();
        if (!buttons.IsEmpty)
            yield return new SlackBlock.Buttons(buttons);
    }

    /// <summary>In two columns, or on a line of their own.</summary>
    public static IEnumerable<SlackBlock> LongFacts(Message message)
    {
        var left = LongestFacts;
        var shown = Facts(message).Where(field => !IsInLine(field))
            .Select(field => (field.IsShort, Text: LongFact(field)))
            .TakeWhile(fact => (left -= fact.Text.Length) >= 0)
            .ToList();
        foreach (var group in shown.Where(fact => fact.IsShort).Chunk(10))
            yield return new SlackBlock.Facts([.. group.Select(fact => fact.Text)]);
        foreach (var (_, text) in shown.Where(fact => !fact.IsShort))
            yield return new SlackBlock.Section(text);
    }

    public static SlackBlock Context(Message message) => Context(
        [.. Links(message.Links), .. External(message.About), .. Facts(message).Where(IsInLine).Select(FactInLine), Place([message]),
            Date(message.At)]);

    /// <summary>Of several Applications what is the same of all of them.</summary>
    public static SlackBlock Context(IReadOnlyList<Message> messages)
    {
        var common = messages[0].Links.IsDefault ? []
            : messages[0].Links.Where(
                link => messages.All(other => !other.Links.IsDefault && other.Links.Any(own => own.Target == link.Target)));
        return Context([.. Links([.. common.Select(link => link with { IsAction = false })]), Place(messages),
            Date(messages.Max(message => message.At))]);
    }

    /// <summary>Of a change: its pages, what is the same of all Applications, and when the last of them said something.</summary>
    public static SlackBlock Context(ChangeFacts? change, ImmutableArray<ConversationMember> members)
    {
        (string Label, Uri? Target)[] pages =
        [
            ("Commit", change?.Url),
            (string.Create(CultureInfo.InvariantCulture, $"Pull request #{change?.PullRequest}"), change?.PullRequestUrl),
            ("Changes", change?.CompareUrl),
        ];
        List<Message> messages = [.. members.Select(member => member.Message)];
        return Context(
            [.. pages.Where(page => page.Target is not null).Select(page => Mrkdwn.Link(page.Target!, page.Label)).OfType<string>(),
                Place(messages), Date(messages.Max(message => message.At))]);
    }

    private static SlackBlock.Context Context(IEnumerable<string> parts)
    {
        var line = new MrkdwnWriter(LongestContext);
        foreach (var part in parts.Where(part => part.Length > 0))
            line.Markup((line.ToString().Length > 0 ? " · " : "") + part);
        return new SlackBlock.Context(line.ToString());
    }

    private static IEnumerable<MessageLink> Usable(ImmutableArray<MessageLink> links) => links.IsDefault ? []
        : links.Where(link => link.Target.AbsoluteUri.Length <= 3000);

    private static IEnumerable<string> Links(ImmutableArray<MessageLink> links) =>
        Usable(links).Where(link => !link.IsAction).Select(link => Mrkdwn.Link(link.Target, PlainText.OneLine(link.Label)))
            .OfType<string>();

    private static IEnumerable<string> External(MessageSubject about) =>
        (about.ExternalLinks ?? []).Select(link => Mrkdwn.Link(link.Target, Shorten.To(link.Label, 60))).OfType<string>();

    private static string Place(IReadOnlyList<Message> messages)
    {
        // A title that tells Applications of several instances apart has the instance already.
        var named = messages is [var only] && PlainText.OneLine(only.Title).Contains($"({only.About.Instance})", StringComparison.Ordinal);
        string?[] parts = [named ? null
            : Common(about => about.Instance), Common(about => about.Project), Common(about => about.Target),
            Common(about => about.ApplicationSet is { } set ? $"ApplicationSet {set}" : null)];
        return new MrkdwnWriter(1000)
            .Text(string.Join(" · ", parts.OfType<string>().Where(part => part.Length > 0).Select(part => Shorten.To(part, 250))))
            .ToString();

        string? Common(Func<MessageSubject, string?> of) =>
            messages.Select(message => of(message.About)).Distinct(StringComparer.Ordinal).Take(2).ToList() is [var same] ? same : null;
    }

    /// <summary>In the reader's own time; where Slack does not know it, in the configured one.</summary>
    private static string Date(DateTimeOffset time) => Mrkdwn.Date(time, TimeText.ToTheMinute(time));

    private static IEnumerable<MessageField> Facts(Message message) =>
        (message.Fields.IsDefault ? [] : message.Fields).Where(field => !field.Value.IsEmpty).Take(MostFacts);

    private static bool IsInLine(MessageField field) => field.IsShort && PlainText.Of(field.Value) is var text
        && text.Length <= LongestFactInLine && !text.Contains('\n', StringComparison.Ordinal);

    private static string FactInLine(MessageField field) => new MrkdwnWriter(300)
        .Markup(SlackMessage.Plain(field.Name, 80) is { Length: > 0 } name ? name + " " : "").Inlines(MarkupReader.Inlines(field.Value))
            .ToString();

    private static string LongFact(MessageField field)
    {
        var fact = new MrkdwnWriter(field.IsShort ? 300 : 1000);
        if (SlackMessage.Plain(field.Name, 80) is { Length: > 0 } name)
            fact.Markup($"*{name}*\n");
        return fact.Inlines(MarkupReader.Inlines(field.Value)).ToString() is var text && !string.IsNullOrWhiteSpace(text) ? text : "–";
    }

    private static string Label(MessageLink link) =>
        Shorten.To(UntrustedText.CleanLine(PlainText.OneLine(link.Label)).Trim(), 75) is { Length: > 0 } label ? label
            : Shorten.To(link.Target.Host, 75);
}
