using System.Collections.Immutable;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>One message for a conversation of several Applications: how many are in which state, a line for each, and what went wrong.</summary>
internal static class SlackOverview
{
    private const int MostLines = 100;
    private const int LongestLines = 6000;
    private const int LongestReply = 11_000;
    private const int LongestDetail = 1200;

    /// <summary>A digest: how many Applications are in which state; what happened is in its thread.</summary>
    public static SlackMessage Of(ConversationView digest)
    {
        var newest = digest.Members.MaxBy(member => member.Message.At)!.Message;
        var message = Of(digest.Members, newest);
        var text = $"{digest.Members.Length} Applications have news; each is in the thread.";
        return message with { Text = text, Fallback = text };
    }

    /// <summary>A reply in a digest's thread: a line for each, and what went wrong.</summary>
    public static SlackMessage Reply(ImmutableArray<ConversationMember> added, Message newest) =>
        added is [var only] ? SlackMessage.Of(only.Message) : Of(added, newest, LongestReply);

    public static SlackMessage Of(ImmutableArray<ConversationMember> members, Message newest) => Of(members, newest, LongestLines);

    private static SlackMessage Of(ImmutableArray<ConversationMember> members, Message newest, int longestLines)
    {
        var worstFirst = members.OrderByDescending(member => Rank(member.Message.Severity)).ToList();
        var counts = worstFirst.GroupBy(member => member.Message.Severity).Select(group => $"{SlackMessage.Icon(group.Key)} {group.Count()}");
        ImmutableArray<SlackBlock> frame = [.. SlackMessage.Links(newest.Links), SlackMessage.Origin(newest)];
        var blocks = ImmutableArray.CreateBuilder<SlackBlock>();
        blocks.Add(new SlackBlock.Section($"*{members.Length} Applications*   {string.Join("   ", counts)}"));
        blocks.AddRange(Lines(worstFirst, longestLines));
        foreach (var member in worstFirst.Where(member => member.Message.Severity is Severity.Failure))
        {
            var left = SlackMessage.LongestMessage - SlackMessage.Characters(blocks) - SlackMessage.Characters(frame);
            var room = SlackMessage.MostBlocks - blocks.Count - frame.Length;
            if (left < 400 || room < 4)
                break;
            blocks.Add(new SlackBlock.Section($"*{SlackMessage.Plain(member.Message.Title, 250)}*"));
            blocks.AddRange(SlackBody.Layout(member.Message.Body, Math.Min(LongestDetail, left - 250), Math.Min(6, room - 1)));
        }

        return new SlackMessage(
            SlackMessage.Sentence(newest), SlackMessage.Plain(newest.Title, 300), SlackMessage.ColorOf(worstFirst[0].Message.Severity), [.. blocks, .. frame]);
    }

    private static IEnumerable<SlackBlock> Lines(List<ConversationMember> members, int longest)
    {
        var lines = members.Take(MostLines).Select(Line).ToList();
        // Short lines mention more Applications than long ones.
        if (lines.Sum(line => line.Length + 1) > longest) lines = [.. members.Take(MostLines).Select(ShortLine)];
        var left = longest;
        var shown = lines.TakeWhile(line => (left -= line.Length + 1) >= 0).ToList();
        if (shown.Count < members.Count)
            shown.Add($"… and {members.Count - shown.Count} more");
        var sections = new List<string> { "" };
        foreach (var line in shown)
        {
            if (sections[^1].Length + line.Length + 1 > 3000)
                sections.Add("");
            sections[^1] += sections[^1].Length > 0 ? "\n" + line : line;
        }

        return sections.Select(section => new SlackBlock.Section(section));
    }

    private static string Line(ConversationMember member)
    {
        var about = member.Message.About;
        var line = new MrkdwnWriter(600).Markup(SlackMessage.Icon(member.Message.Severity) + " ");
        if (about.Url is { } url && Mrkdwn.Link(url, Shorten.To(about.ShownName, 80)) is { } link)
            line.Markup(link);
        else
            line.Text(Shorten.To(UntrustedText.CleanLine(about.ShownName), 80));
        return line.Text($" ({Shorten.To(UntrustedText.CleanLine(about.Instance), 60)}) – {Shorten.To(PlainText.OneLine(member.Message.Title), 150)}").ToString();
    }

    private static string ShortLine(ConversationMember member) => new MrkdwnWriter(200)
        .Markup(SlackMessage.Icon(member.Message.Severity) + " ")
        .Text($"{Shorten.To(UntrustedText.CleanLine(member.Message.About.ShownName), 53)} – {Shorten.To(PlainText.OneLine(member.Message.Title), 60)}")
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
