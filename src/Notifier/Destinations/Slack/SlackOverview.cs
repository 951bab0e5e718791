using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>One message for a conversation of several Applications: how many are in which state, a line for each, and what went
/// wrong.</summary>
internal static class SlackOverview
{
    private const int MostLines = 100;
    private const int LongestLines = 6000;
    private const int LongestReply = 11_000;
    private const int LongestDetail = 1200;
    private const int LongestHeadline = 700;
    private const int MostNamed = 3;

    /// <summary>A digest: the worst of them, how many Applications are in which state; what happened is in its thread.</summary>
    public static SlackMessage Of(ConversationView digest) => Of(digest.Members);

    /// <summary>A reply in a digest's thread: a line for each, and what went wrong.</summary>
    public static SlackMessage Reply(ImmutableArray<ConversationMember> added) =>
        added is [var only] ? SlackMessage.Of(only.Message) : Of(added, LongestReply);

    public static SlackMessage Of(ImmutableArray<ConversationMember> members) => Of(members, LongestLines);

    private static SlackMessage Of(ImmutableArray<ConversationMember> members, int longestLines)
    {
        var worstFirst = members.OrderByDescending(member => Rank(member.Message.Severity)).ThenByDescending(member => member.Message.At)
            .Select(member => member.Message).ToList();
        var headline = Headline(worstFirst);
        var context = SlackFooter.Context(worstFirst);
        var blocks = ImmutableArray.CreateBuilder<SlackBlock>();
        blocks.AddRange(Lines(worstFirst, longestLines));
        foreach (var message in worstFirst.Where(message => message.Severity is Severity.Failure))
        {
            var left = SlackMessage.LongestMessage - SlackMessage.Characters(blocks) - SlackMessage.Characters([context]);
            var room = SlackMessage.MostBlocks - blocks.Count - 1;
            if (left < 400 || room < 4)
                break;
            var body = SlackBody.Layout(message.Body, Math.Min(LongestDetail, left - 250), Math.Min(6, room - 1));
            if (body.IsEmpty)
                continue;
            blocks.Add(new SlackBlock.Section($"*{SlackMessage.Plain(message.Title, 250)}*"));
            blocks.AddRange(body);
        }

        return new SlackMessage(headline, headline, SlackMessage.ColorOf(worstFirst[0].Severity), [.. blocks, context]);
    }

    /// <summary>The worst state with how many are in it and some of them by name, then the numbers of the other states: a phone shows the
    /// beginning.</summary>
    private static string Headline(List<Message> worstFirst)
    {
        var states = worstFirst.GroupBy(message => message.Severity).Select(group => (Severity: group.Key, Messages: group.ToList()))
            .ToList();
        var (worst, messages) = states[0];
        var line = new MrkdwnWriter(LongestHeadline).Markup(SlackMessage.Icon(worst) + " ");
        line.Markup(states.Count == 1 ? $"*{worstFirst.Count} Applications*: "
            : $"*{messages.Count} of {worstFirst.Count} Applications*: ");
        line.Text(string.Join(", ", messages.Take(MostNamed).Select(message => $"{Shorten.To(UntrustedText.CleanLine(message.About.ShownName), 60)} {Shorten.To(StateText.Of(message), 60)}")));
        line.Markup(messages.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {messages.Count - MostNamed} more")
            : "");
        foreach (var (severity, others) in states.Skip(1))
            line.Markup(string.Create(CultureInfo.InvariantCulture, $" · {SlackMessage.Icon(severity)} {others.Count}"));
        return line.ToString();
    }

    private static IEnumerable<SlackBlock> Lines(List<Message> messages, int longest)
    {
        var severalInstances = messages.Select(message => message.About.Instance).Distinct(StringComparer.Ordinal).Skip(1).Any();
        var lines = messages.Take(MostLines).Select(message => Line(message, severalInstances)).ToList();
        // Short lines mention more Applications than long ones.
        if (lines.Sum(line => line.Length + 1) > longest) lines = [.. messages.Take(MostLines).Select(ShortLine)];
        var left = longest;
        var shown = lines.TakeWhile(line => (left -= line.Length + 1) >= 0).ToList();
        if (shown.Count < messages.Count)
            shown.Add($"… and {messages.Count - shown.Count} more");
        var sections = new List<string> { "" };
        foreach (var line in shown)
        {
            if (sections[^1].Length + line.Length + 1 > 3000)
                sections.Add("");
            sections[^1] += sections[^1].Length > 0 ? "\n" + line : line;
        }

        return sections.Select(section => new SlackBlock.Section(section));
    }

    private static string Line(Message message, bool withInstance)
    {
        var about = message.About;
        var line = new MrkdwnWriter(600).Markup(SlackMessage.Icon(message.Severity) + " ");
        if (about.Url is { } url && Mrkdwn.Link(url, Shorten.To(about.ShownName, 80)) is { } link)
            line.Markup(link);
        else
            line.Text(Shorten.To(UntrustedText.CleanLine(about.ShownName), 80));
        return line.Text($"{(withInstance ? $" ({Shorten.To(UntrustedText.CleanLine(about.Instance), 60)})" : "")} – {Shorten.To(StateText.Of(message), 150)}").ToString();
    }

    private static string ShortLine(Message message) => new MrkdwnWriter(200)
        .Markup(SlackMessage.Icon(message.Severity) + " ")
        .Text($"{Shorten.To(UntrustedText.CleanLine(message.About.ShownName), 53)} – {Shorten.To(StateText.Of(message), 60)}")
        .ToString();

    private static int Rank(Severity severity) => severity switch
    {
        Severity.Failure => 4,
        Severity.Warning => 3,
        Severity.Progress => 2,
        Severity.Info => 1,
        Severity.Success => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "Not a severity."),
    };
}
