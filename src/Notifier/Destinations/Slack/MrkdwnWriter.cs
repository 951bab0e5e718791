using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Slack;

/// <summary>Writes mrkdwn up to a number of characters.</summary>
internal sealed class MrkdwnWriter(int most)
{
    private readonly BoundedText _text = new(most, piece => piece.Length);
    private bool _formatted;

    public override string ToString() => _text.ToString();

    public MrkdwnWriter Inlines(ImmutableArray<Inline> inlines)
    {
        foreach (var inline in inlines)
            Write(inline);
        return this;
    }

    /// <summary>Text that is shown as it is.</summary>
    public MrkdwnWriter Text(string text)
    {
        _text.Pieces(Mrkdwn.Pieces(text));
        return this;
    }

    /// <summary>Our own markup: as a whole or not at all.</summary>
    public MrkdwnWriter Markup(string markup)
    {
        _text.Whole(markup);
        return this;
    }

    /// <summary>A block of code; of what is too long the first lines.</summary>
    public MrkdwnWriter Fence(string text)
    {
        var code = text.TrimEnd('\n', ' ');
        if (!string.IsNullOrWhiteSpace(code))
            _text.Enclosed("```\n", "\n```", () => _text.Pieces(Mrkdwn.CodePieces(code)));
        return this;
    }

    private void Write(Inline inline)
    {
        switch (inline)
        {
            case Inline.Text(var text):
                Text(_formatted ? UntrustedText.CleanLine(text) : text);
                break;
            case Inline.Value(var value) when TimeText.Read(value) is { } time:
                Markup(Mrkdwn.Date(time, value));
                break;
            case Inline.Value(var value):
                Text(_formatted ? UntrustedText.CleanLine(value) : value);
                break;
            case Inline.Code(var runs):
                Code(string.Concat(runs.Select(run => run.Text)));
                break;
            case Inline.Strong(var content):
                Formatted("*", content);
                break;
            case Inline.Emphasis(var content):
                Formatted("_", content);
                break;
            case Inline.Link(var label, var target):
                var words = PlainText.OneLine(PlainText.Of(label));
                Markup(Mrkdwn.Link(target, words) ?? Mrkdwn.Escape(Shorten.To(words, 200)));
                break;
            case Inline.LineBreak:
                Markup(_formatted ? " " : "\n");
                break;
            default:
                throw new InvalidOperationException($"An inline of type {inline.GetType().Name}.");
        }
    }

    private void Code(string text)
    {
        var line = UntrustedText.CleanLine(text).Trim();
        if (line.Length > 0)
            _text.Enclosed("`", "`", () => _text.Pieces(Mrkdwn.CodePieces(line)));
    }

    /// <summary>A format does not reach over lines and does not nest.</summary>
    private void Formatted(string mark, ImmutableArray<Inline> content)
    {
        if (_formatted || string.IsNullOrWhiteSpace(PlainText.Of(content)))
        {
            Inlines(content);
            return;
        }

        _formatted = true;
        _text.Enclosed(mark, mark, () => Inlines(content));
        _formatted = false;
    }
}
