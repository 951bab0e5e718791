using Notifications.Templates;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>Gathers a rendering as author's Markdown and opaque values.</summary>
internal sealed class RunSink : ITemplateSink
{
    private readonly ImmutableArray<Run>.Builder _runs = ImmutableArray.CreateBuilder<Run>();

    /// <summary>What was gathered; the sink is then empty.</summary>
    public RichText Take()
    {
        var text = new RichText(_runs.ToImmutable());
        _runs.Clear();
        return text;
    }

    public void Text(ReadOnlySpan<char> text) => Add(text.ToString(), isValue: false);

    public void Value(ReadOnlySpan<char> text) => Add(ValueText.Clean(text), isValue: true);

    /// <summary>Trusted by the template's author: part of the Markdown. Still no terminal codes and no credentials.</summary>
    public void Raw(ReadOnlySpan<char> text) => Add(ValueText.Clean(text), isValue: false);

    private void Add(string text, bool isValue)
    {
        if (text.Length > 0)
        {
            _runs.Add(new Run(text, isValue));
        }
    }
}
