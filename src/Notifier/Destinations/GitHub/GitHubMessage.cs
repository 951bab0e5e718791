using System.Text;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// The one comment of a pull request: how many Applications stand where, a row for each, and the words of those that failed. Too much is
/// left out where it hurts least: first from the words, then from the rows, those that went well before those that did not.
/// </summary>
internal static class GitHubMessage
{
    private const string Header = "| | Application | Argo CD | Target | Revision | State | Since |\n|---|---|---|---|---|---|---|\n";
    private const int LongestDetail = 8000;
    private const int MostAnnounced = 20;
    private const int MostExternal = 2;

    /// <summary>The first line of every comment of ours; by it (and its author) the comment is found again.</summary>
    public static string MarkerLine(string marker) =>
        $"<!-- argocd-notifications:{string.Concat(marker.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))} -->";

    /// <param name="zone">In which times are shown.</param>
    public static string Body(string marker, ImmutableArray<ConversationMember> members, int mostBytes, TimeZoneInfo zone)
    {
        var body = new StringBuilder(MarkerLine(marker)).Append("\n### Argo CD: ").Append(Counts(members)).Append("\n\n").Append(Header);
        var left = mostBytes - Bytes(body.ToString()) - 300;
        var rows = Rows(members, left * 7 / 10, zone, out var omitted);
        foreach (var row in rows)
            body.Append(row);
        if (omitted > 0)
            body.Append(CultureInfo.InvariantCulture, $"\n… and {omitted} more Applications.\n");
        left = mostBytes - Bytes(body.ToString()) - 100;
        var failed = members.Where(member => HasWords(member.Message)).ToList();
        for (var i = 0; i < failed.Count; i++)
        {
            var room = Math.Min(LongestDetail, left / (failed.Count - i));
            if (room < 400)
            {
                body.Append(CultureInfo.InvariantCulture, $"\nThe words of {failed.Count - i} more are left out: open them in Argo CD.\n");
                break;
            }

            var detail = Detail(failed[i].Message, room);
            body.Append(detail);
            left -= Bytes(detail);
        }

        return body.ToString();
    }

    /// <summary>What notifies of failures, once: it stays true when they are mended, and leads to the comment that tells of it.</summary>
    public static string Announcement(string markerLine, OutgoingDelivery delivery, Uri overview, int mostBytes)
    {
        ImmutableArray<ConversationMember> failed = delivery.Announced.IsEmpty ? [new ConversationMember("", delivery.Message)]
            : delivery.Announced;
        var end = $"\nHow all of them stand now: [the overview]({GitHubMarkdown.Address(overview)}).\n";
        var body = new StringBuilder(markerLine).Append("\n### Argo CD: ").Append(Counts(failed)).Append("\n\n");
        foreach (var (message, i) in failed.Select((member, i) => (member.Message, i)))
        {
            var line = $"- {Linked(Cell(Shorten.To(message.About.ShownName, 120)), message.About.Url)} ({Cell(Shorten.To(message.About.Instance, 80))}): {Cell(Shorten.To(StateText.Of(message), 160))}\n";
            if (i >= MostAnnounced || Bytes(body.ToString()) + Bytes(line) + Bytes(end) + 100 > mostBytes)
            {
                body.Append(CultureInfo.InvariantCulture, $"- and {failed.Length - i} more\n");
                break;
            }

            body.Append(line);
        }

        return body.Append(end).ToString();
    }

    private static bool HasWords(Message message) => message.Severity is Severity.Failure or Severity.Warning && !message.Body.IsEmpty;

    private static string Counts(ImmutableArray<ConversationMember> members) => string.Join(", ", members
        .GroupBy(member => member.Message.Severity)
        .OrderByDescending(group => Rank(group.Key))
        .Select(group => string.Create(CultureInfo.InvariantCulture, $"{Icon(group.Key)} {group.Count()} {Word(group.Key)}")));

    /// <summary>In their order; when there are too many, the worst stay.</summary>
    private static List<string> Rows(ImmutableArray<ConversationMember> members, int most, TimeZoneInfo zone, out int omitted)
    {
        var rows = members.Select((member, i) => (Text: Row(member.Message, zone), Index: i, Rank: Rank(member.Message.Severity))).ToList();
        var size = 0;
        var kept = rows.OrderByDescending(row => row.Rank).TakeWhile(row => (size += Bytes(row.Text)) <= most).ToList();
        omitted = rows.Count - kept.Count;
        return [.. kept.OrderBy(row => row.Index).Select(row => row.Text)];
    }

    private static string Row(Message message, TimeZoneInfo zone)
    {
        var about = message.About;
        var target = string.Join(
            '/', new[] { about.Cluster, about.TargetNamespace }.OfType<string>().Select(part => Shorten.To(part, 100)));
        var revision = about.Revision is { Length: > 0 } known
            ? GitHubMarkdown.Code(known.Length >= 40 ? known[..7] : Shorten.To(known, 40), inTable: true) : "";
        var since = TimeText.ToTheMinute(TimeZoneInfo.ConvertTime(message.At, zone));
        string[] cells =
        [
            Icon(message.Severity),
            string.Join(' ', External(about).Prepend(Linked(Cell(Shorten.To(about.ShownName, 120)), about.Url))),
            Cell(Shorten.To(about.Instance, 80)),
            GitHubMarkdown.Code(target, inTable: true),
            Linked(revision, about.RevisionUrl),
            Cell(Shorten.To(StateText.Of(message), 160)),
            since,
        ];
        return $"| {string.Join(" | ", cells)} |\n";
    }

    private static IEnumerable<string> External(MessageSubject about) =>
        (about.ExternalLinks ?? []).Take(MostExternal).Select(link => (Words: Cell(Shorten.To(link.Label, 60)), link.Target))
            .Where(link => link.Words.Length > 0)
            .Select(link => Linked(link.Words, link.Target)).Where(link => link.StartsWith('['));

    private static string Detail(Message message, int most)
    {
        var summary = GitHubMarkdown.Html(
            Shorten.To($"{message.About.ShownName} ({message.About.Instance}): {StateText.Of(message)}", 250));
        var start = $"\n<details><summary>{Icon(message.Severity)} {summary}</summary>\n\n";
        var links = new GitHubWriter(1500);
        foreach (var link in message.Links.IsDefault ? [] : message.Links)
            links.Inlines([new Inline.Text(links.ToString().Length > 0 ? " · " : ""),
                new Inline.Link(MarkupReader.Inlines(link.Label), link.Target)]);
        var end = $"\n\n{links}\n\n</details>\n";
        var words = new GitHubWriter(Math.Max(0, most - Bytes(start) - Bytes(end))).Blocks(MarkupReader.Blocks(message.Body));
        return start + words + end;
    }

    private static string Cell(string text) => new GitHubWriter(1200, inTable: true).Inlines([new Inline.Value(text)]).ToString();

    private static string Linked(string words, Uri? target) =>
        target is null || words.Length == 0 || GitHubMarkdown.Address(target) is not { Length: < 1000 } address ? words
            : $"[{words}]({address})";

    private static string Icon(Severity severity) => severity switch
    {
        Severity.Info => "ℹ️",
        Severity.Progress => "⏳",
        Severity.Success => "✅",
        Severity.Warning => "⚠️",
        Severity.Failure => "❌",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "Not a severity."),
    };

    private static string Word(Severity severity) => severity switch
    {
        Severity.Info => "noted",
        Severity.Progress => "in progress",
        Severity.Success => "succeeded",
        Severity.Warning => "to look at",
        Severity.Failure => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, "Not a severity."),
    };

    private static int Rank(Severity severity) => severity switch
    {
        Severity.Failure => 4,
        Severity.Warning => 3,
        Severity.Progress => 2,
        Severity.Info => 1,
        _ => 0,
    };

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
