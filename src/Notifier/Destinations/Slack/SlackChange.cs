using System.Runtime.CompilerServices;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// The one message of a change: the sums in its first line, then the Applications, worst first, of which those that need nobody are counted
/// where they are many. What went wrong in detail is in its thread.
/// </summary>
/// <param name="zone">In which times are shown.</param>
internal sealed class SlackChange(LayoutTemplates layout, TimeZoneInfo zone)
{
    private const int LongestFirstLine = 1500;
    private const int LongestRow = 600;
    private const int LongestRows = 8000;
    private const int LongestSection = 3000;
    private const int MostRows = 20;
    private const int MostUnfolded = 10;
    private const int MostOfAKind = 5;
    private const int MostInstances = 12;

    // Most members of a message are the same messages as at its last edit.
    private readonly ConditionalWeakTable<Message, string> _rows = [];

    public SlackMessage Of(ConversationView view)
    {
        var model = ChangeModel.OfChange(view);
        var title = MarkupReader.Inlines(layout.TitleOf(LayoutTemplates.Change, model, zone));
        var first = OneLine(new MrkdwnWriter(LongestFirstLine).Inlines(title).ToString());
        ImmutableArray<Inline> unlinked = [.. title.SelectMany(part => part is Inline.Link(var label, _) ? label : [part])];
        var plain = new MrkdwnWriter(600).Text(UntrustedText.CleanLine(PlainText.Of(unlinked)).Trim()).ToString();
        var words = SlackBody.Layout(layout.BodyOf(LayoutTemplates.Change, model, zone), 2500, 5);
        var worst = view.Members.Select(member => ChangeModel.StageOf(member.Message)).MaxBy(ChangeModel.Rank);
        // Slack takes no message without words.
        var atLeast = string.Create(CultureInfo.InvariantCulture, $"{view.Members.Length} Applications");
        return new SlackMessage(
            first.Length > 0 ? first : atLeast, plain.Length > 0 ? plain : atLeast, SlackMessage.ColorOf(SeverityOf(worst)),
            [.. words, .. Sections(Lines(view.Members)), SlackFooter.Context(ChangeModel.FactsOf(view), view.Members)]);
    }

    private IEnumerable<string> Lines(ImmutableArray<ConversationMember> members)
    {
        var (shown, left) = (0, LongestRows);
        foreach (var stage in members.Select(member => member.Message).GroupBy(ChangeModel.StageOf)
            .OrderByDescending(stage => ChangeModel.Rank(stage.Key)))
        {
            var rows = stage.OrderBy(message => message.About.Instance, StringComparer.Ordinal)
                .ThenBy(message => message.About.ShownName, StringComparer.Ordinal).ToList();
            var isFolded = members.Length > MostUnfolded && stage.Key switch
            {
                Stage.Healthy => true,
                Stage.Synced or Stage.Syncing => rows.Count > MostOfAKind,
                _ => false,
            };
            var fit = isFolded ? 0
                : rows.TakeWhile(row => shown < MostRows && (left -= Row(row).Length + 1) >= 0 && ++shown > 0).Count();
            foreach (var row in rows.Take(fit)) yield return Row(row);
            if (fit < rows.Count) yield return Folded(stage.Key, rows[fit..], isRest: fit > 0);
        }
    }

    /// <summary>How many more are there, by their instances.</summary>
    private static string Folded(Stage stage, List<Message> rows, bool isRest)
    {
        var instances = rows.CountBy(row => row.About.Instance).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        var places = instances.Take(MostInstances).Select(
            one => FormattableString.Invariant($"{Shorten.To(UntrustedText.CleanLine(one.Key), 60)} {one.Value}"));
        var count = FormattableString.Invariant($"{(isRest ? "and " : "")}{rows.Count}{(isRest ? " more" : "")} {ChangeModel.Word(stage)}");
        return new MrkdwnWriter(LongestRow).Markup(ChangeModel.IconOf(stage))
            .Text($" {count}: {string.Join(", ", places)}{(instances.Count > MostInstances ? ", …" : "")}").ToString();
    }

    private string Row(Message message) => _rows.GetValue(
        message,
        wanted => OneLine(
            new MrkdwnWriter(LongestRow)
                .Inlines(MarkupReader.Inlines(layout.BodyOf(LayoutTemplates.ChangeRow, ChangeModel.OfRow(wanted, zone), zone)))
                    .ToString()));

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    private static IEnumerable<SlackBlock> Sections(IEnumerable<string> lines)
    {
        var section = "";
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            if (section.Length + line.Length + 1 > LongestSection)
            {
                yield return new SlackBlock.Section(section);
                section = "";
            }

            section += section.Length > 0 ? "\n" + line : line;
        }

        if (section.Length > 0) yield return new SlackBlock.Section(section);
    }

    private static Severity SeverityOf(Stage worst) => worst switch
    {
        Stage.Failed or Stage.Degraded => Severity.Failure,
        Stage.TakenBack or Stage.Waiting => Severity.Warning,
        Stage.Syncing or Stage.Synced => Severity.Progress,
        Stage.Healthy => Severity.Success,
        _ => Severity.Info,
    };
}
