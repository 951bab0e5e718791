using System.Text;
using System.Text.RegularExpressions;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Console;

/// <summary>What is shown in the terminal: a heading, and lines.</summary>
internal sealed record ConsoleMessage(string Heading, Severity Severity, ImmutableArray<ConsoleLine> Lines)
{
    public static ConsoleMessage Of(OutgoingDelivery delivery, ConsoleStyle style)
    {
        var updated = delivery.Conversation?.ExternalId is null ? "" : ", updated";
        return style switch
        {
            ConsoleStyle.PullRequest => Overview(delivery, $"Comment on {delivery.Recipient}{updated}"),
            ConsoleStyle.Slack when delivery.Conversation is { } change && ChangeGroup.Is(change.Key) =>
                Overview(delivery, $"Slack {delivery.Recipient}{updated}"),
            ConsoleStyle.Slack =>
                new($"Slack {delivery.Recipient}{updated}", delivery.Message.Severity, [.. Single(delivery.Message, buttons: true)]),
            _ => new($"{delivery.Recipient}{updated}".Trim(' ', ','), delivery.Message.Severity,
                [.. Single(delivery.Message, buttons: false)]),
        };
    }

    private static IEnumerable<ConsoleLine> Single(Message message, bool buttons)
    {
        yield return new(Line(message.Title), LineKind.Title);
        if (!message.Body.IsEmpty)
        {
            foreach (var line in Clean(Body(message)).Split('\n', StringSplitOptions.None))
                yield return new(line, LineKind.Body);
        }

        var place = new[] { message.About.Instance, message.About.Project, message.About.Target, message.About.ApplicationSet is { } set
            ? $"ApplicationSet {set}" : null }.OfType<string>().Where(part => part.Length > 0).Select(Clean);
        yield return new(string.Join(" · ", message.Fields.Select(field => $"{Line(field.Name)} {Line(field.Value)}").Concat(place)),
            LineKind.Field);
        foreach (var link in message.About.ExternalLinks ?? [])
            yield return new($"{Clean(link.Label)}: {link.Target}", LineKind.Link);
        foreach (var link in message.Links)
            yield return new(buttons && link.IsAction ? $"[ {Line(link.Label)} ] {link.Target}"
                : $"{Line(link.Label)}: {link.Target}", LineKind.Link);
    }

    /// <summary>Without the addresses of single resources: they are long, and the Application's own stands below.</summary>
    private static string Body(Message message) => message.About.Url is { } app
        ? Regex.Replace(PlainText.Of(message.Body), $@" \({Regex.Escape(app.AbsoluteUri)}\?[^\s()]*\)", "", RegexOptions.NonBacktracking)
        : PlainText.Of(message.Body);

    private static ConsoleMessage Overview(OutgoingDelivery delivery, string heading)
    {
        var members = delivery.Conversation?.Members ?? [new ConversationMember("", delivery.Message)];
        var rows = members.Select(member => member.Message).ToList();
        var sums = PlainText.OneLine(delivery.Conversation is { } change && ChangeGroup.Is(change.Key)
            ? LayoutTemplates.BuiltIn.TitleOf(LayoutTemplates.Change, ChangeModel.OfChange(change), TimeZoneInfo.Utc)
            : LayoutTemplates.BuiltIn.TitleOf(LayoutTemplates.Comment, ChangeModel.OfComment([.. members]), TimeZoneInfo.Utc));
        var width = rows.Max(row => Name(row).Length);
        var lines = rows.Select(
            row => new ConsoleLine($"{Icon(row.Severity)} {Name(row).PadRight(width)}  {Clean(StateText.Of(row))}", LineKind.Body));
        var worst = rows.Max(row => row.Severity);
        return new(heading, worst, [new(sums, LineKind.Body), .. lines]);
    }

    private static string Name(Message message) => Clean($"{message.About.Instance}/{message.About.ShownName}");

    public static string Icon(Severity severity) => severity switch
    {
        Severity.Info => "•",
        Severity.Progress => "↻",
        Severity.Success => "✓",
        Severity.Warning => "!",
        Severity.Failure => "✗",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };

    private static string Line(RichText text) => Clean(PlainText.OneLine(text));

    /// <summary>A value may hold the control sequences of a terminal: they are shown, not obeyed.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            clean.Append(c is '\n' || !char.IsControl(c) ? c : '\uFFFD');
        return clean.ToString();
    }
}

internal sealed record ConsoleLine(string Text, LineKind Kind);

internal enum LineKind
{
    Title,
    Body,
    Field,
    Link,
}
