using Spectre.Console;

namespace Notifications.Notifier.Destinations.Console;

/// <summary>Writes cards: framed and coloured on a terminal, plain lines elsewhere. One at a time: destinations share it.</summary>
internal sealed class ConsoleClient(IAnsiConsole console)
{
    public void Write(ConsoleMessage message)
    {
        lock (console)
        {
            if (console.Profile.Capabilities.Ansi)
                console.Write(Card(message));
            else
                WritePlain(message);
        }
    }

    private static Panel Card(ConsoleMessage message)
    {
        var rows = message.Lines.Select(line => new Markup(Styled(line)));
        return new Panel(new Rows(rows))
        {
            Header = new PanelHeader($" {Markup.Escape(message.Heading)} "),
            Border = BoxBorder.Rounded,
            BorderStyle = new Style(ColourOf(message.Severity)),
            Padding = new Padding(1, 0),
            Expand = true,
        };
    }

    private static string Styled(ConsoleLine line) => line.Kind switch
    {
        LineKind.Title => $"[bold]{Markup.Escape(line.Text)}[/]",
        LineKind.Field => $"[grey]{Markup.Escape(line.Text)}[/]",
        LineKind.Link => $"[blue]{Markup.Escape(line.Text)}[/]",
        _ => Markup.Escape(line.Text),
    };

    private static Color ColourOf(Severity severity) => severity switch
    {
        Severity.Info => Color.Grey,
        Severity.Progress => Color.Blue,
        Severity.Success => Color.Green,
        Severity.Warning => Color.Orange1,
        Severity.Failure => Color.Red,
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };

    private void WritePlain(ConsoleMessage message)
    {
        var output = console.Profile.Out.Writer;
        output.WriteLine($"--- {message.Heading}");
        foreach (var line in message.Lines)
            output.WriteLine(line.Text.Length == 0 ? ""
                : $"  {(line.Kind == LineKind.Title ? ConsoleMessage.Icon(message.Severity) + " " : "")}{line.Text}");
        output.WriteLine();
        output.Flush();
    }
}
