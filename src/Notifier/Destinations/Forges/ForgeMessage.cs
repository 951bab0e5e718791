using System.Runtime.CompilerServices;
using System.Text;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// The one comment of a pull request: how many Applications stand where, a row for each, and the words of those that failed. Many rows that
/// need nobody are folded. Too much is left out where it hurts least: first from the words, then from the rows, those that went well before
/// those that did not, and counted.
/// </summary>
/// <param name="zone">In which times are shown.</param>
internal sealed class ForgeMessage(ForgeMarkdown markdown, LayoutTemplates layout, TimeZoneInfo zone)
{
    private const int LongestDetail = 8000;
    private const int MostAnnounced = 20;
    private const int MostUnfolded = 10;

    // Most members of a comment are the same messages as at its last edit.
    private readonly ConditionalWeakTable<Message, string> _rows = [];
    private string[]? _columns;

    /// <inheritdoc cref="ForgeMarkdown.MarkerLine"/>
    public string MarkerLine(string marker) => markdown.MarkerLine(marker);

    public string Body(string marker, ImmutableArray<ConversationMember> members, int mostBytes)
    {
        var sums = ChangeModel.OfComment(members);
        var words = new ForgeWriter(markdown, 4000).Blocks(MarkupReader.Blocks(layout.BodyOf(LayoutTemplates.Comment, sums, zone)))
            .ToString();
        var body = new StringBuilder(MarkerLine(marker)).Append("\n### ").Append(Heading(members)).Append("\n\n");
        if (words.Length > 0) body.Append(words).Append("\n\n");
        Tables(body, members, (mostBytes - Bytes(body.ToString()) - 600) * 7 / 10);
        var left = mostBytes - Bytes(body.ToString()) - 100;
        var failed = members.Where(member => HasWords(member.Message)).OrderByDescending(member => Rank(member.Message)).ToList();
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

    /// <summary>What notifies of failures: it stays true when they are mended, and leads to the comment that tells of it.</summary>
    public string Announcement(string markerLine, ImmutableArray<ConversationMember> announced, Uri overview, int mostBytes)
    {
        var end = $"\nHow all of them stand now: [the overview]({Overview(overview)}).\n";
        var body = new StringBuilder(markerLine).Append("\n### ").Append(Heading(announced)).Append("\n\n");
        foreach (var (message, i) in announced.Select((member, i) => (member.Message, i)))
        {
            var name = Cell(Shorten.To(message.About.ShownName, 120));
            var words = name.Length > 0 && message.About.Url is { } url && ForgeMarkdown.Address(url) is { Length: < 1000 } address
                ? $"[{name}]({address})" : name;
            var line = $"- {words} ({Cell(Shorten.To(message.About.Instance, 80))}): {Cell(Shorten.To(StateText.Of(message), 160))}\n";
            if (i >= MostAnnounced || Bytes(body.ToString()) + Bytes(line) + Bytes(end) + 100 > mostBytes)
            {
                body.Append(CultureInfo.InvariantCulture, $"- and {announced.Length - i} more\n");
                break;
            }

            body.Append(line);
        }

        return body.Append(end).ToString();
    }

    /// <summary>What notifies that everything is done: the sums, and where they come from.</summary>
    public string Done(string markerLine, ImmutableArray<ConversationMember> members, Uri overview)
    {
        var where = members.Any(member => ChangeModel.StageOf(member.Message) is Stage.TakenBack) ? "wherever it was not taken back"
            : "everywhere";
        return $"{markerLine}\n### {Heading(members)}\n\nThe change runs {where}: [the overview]({Overview(overview)}).\n";
    }

    private string Heading(ImmutableArray<ConversationMember> members) =>
        Line(layout.TitleOf(LayoutTemplates.Comment, ChangeModel.OfComment(members), zone), 1000);

    private void Tables(StringBuilder body, ImmutableArray<ConversationMember> members, int most)
    {
        var size = 0;
        var byRank = members.Select((member, i) => (member.Message, Index: i)).OrderByDescending(row => Rank(row.Message)).ToList();
        var fit = byRank.TakeWhile(row => (size += Bytes(Row(row.Message))) <= most).Count();
        var folded = byRank.Take(fit).OrderBy(row => row.Index).Select(row => row.Message)
            .ToLookup(message => members.Length > MostUnfolded && ChangeModel.StageOf(message) is Stage.Healthy);
        var (open, healthy) = (folded[false].ToList(), folded[true].ToList());
        if (open.Count > 0 || healthy.Count == 0) Table(body, open);
        if (healthy.Count > 0)
        {
            var (start, end) = markdown.Folded(string.Create(CultureInfo.InvariantCulture, $"✅ {healthy.Count} healthy"), isOpen: false);
            body.Append(start);
            Table(body, healthy);
            body.Append(end);
        }

        if (fit == members.Length) return;
        var omitted = byRank.Skip(fit).CountBy(row => ChangeModel.StageOf(row.Message))
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Value} {ChangeModel.Word(group.Key)}"));
        body.Append(CultureInfo.InvariantCulture, $"\n… and {members.Length - fit} more Applications: {string.Join(", ", omitted)}.\n");
    }

    private void Table(StringBuilder body, List<Message> rows)
    {
        var columns = Columns();
        body.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").Append(string.Concat(columns.Select(_ => "---|"))).Append('\n');
        foreach (var row in rows) body.Append(Row(row));
    }

    private string[] Columns() => _columns ??= [.. Cells(layout.TitleOf(LayoutTemplates.Row, Templates.TemplateModel.Empty, zone))];

    /// <summary>As many cells as the table has columns, whatever the template writes.</summary>
    private string Row(Message message) => _rows.GetValue(message, wanted =>
    {
        var columns = Columns().Length;
        var cells = Cells(layout.BodyOf(LayoutTemplates.Row, ChangeModel.OfRow(wanted, zone), zone));
        return $"| {string.Join(" | ", cells.Concat(Enumerable.Repeat("", columns)).Take(columns))} |\n";
    });

    /// <summary>A bar of the template's author parts them; one in a value does not.</summary>
    private IEnumerable<string> Cells(RichText row)
    {
        var cell = ImmutableArray.CreateBuilder<Inline>();
        foreach (var inline in MarkupReader.Inlines(row))
        {
            var parts = inline is Inline.Text(var text) ? text.Split('|') : null;
            for (var i = 0; i < (parts?.Length ?? 1); i++)
            {
                if (i > 0)
                {
                    yield return Written(cell.DrainToImmutable());
                }

                cell.Add(parts is null ? inline : new Inline.Text(parts[i]));
            }
        }

        yield return Written(cell.DrainToImmutable());

        string Written(ImmutableArray<Inline> inlines) =>
            new ForgeWriter(markdown, 1200, inTable: true).Inlines(inlines).ToString().Trim(' ');
    }

    // A browser finds a place in a page by its name as it is written.
    private static string Overview(Uri page) => ForgeMarkdown.Address(page).Replace("%5F", "_", StringComparison.Ordinal);

    private static bool HasWords(Message message) => message.Severity is Severity.Failure or Severity.Warning && !message.Body.IsEmpty;

    private string Detail(Message message, int most)
    {
        var row = ChangeModel.OfRow(message, zone);
        var summary = Shorten.To(PlainText.OneLine(layout.TitleOf(LayoutTemplates.Details, row, zone)), 300);
        var (start, folds) = markdown.Folded(summary, isOpen: message.Severity is Severity.Failure);
        var links = new ForgeWriter(markdown, 1500);
        foreach (var link in message.Links.IsDefault ? [] : message.Links)
            links.Inlines([new Inline.Text(links.ToString().Length > 0 ? " · " : ""),
                new Inline.Link(MarkupReader.Inlines(link.Label), link.Target)]);
        var end = $"\n\n{links}\n{folds}";
        var words = new ForgeWriter(markdown, Math.Max(0, most - Bytes(start) - Bytes(end))).Blocks(
            [.. MarkupReader.Blocks(layout.BodyOf(LayoutTemplates.Details, row, zone)), .. MarkupReader.Blocks(message.Body)]);
        return start + words + end;
    }

    private string Cell(string text) => new ForgeWriter(markdown, 1200, inTable: true).Inlines([new Inline.Value(text)]).ToString();

    private string Line(RichText text, int most) =>
        new ForgeWriter(markdown, most, inTable: true).Inlines(MarkupReader.Inlines(text)).ToString();

    private static int Rank(Message message) => ChangeModel.Rank(ChangeModel.StageOf(message));

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
