using System.Text;
using Notifications.Templates.Functions;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>Values are told apart from text: <c>[value]</c>, <c>&lt;raw&gt;</c>, text as it is.</summary>
public sealed class SinkTests
{
    [Theory]
    [InlineData("Hello {{ name }}!", "Hello [Ann]!")]
    [InlineData("{{ name }}{{ name }}", "[AnnAnn]")]
    [InlineData("{{ raw name }} {{ name | raw }}", "<Ann> <Ann>")]
    [InlineData("{{ raw missing }}.", ".")]
    [InlineData("{{ capture c }}**{{ name }}**{{ end }}{{ c }}", "**[Ann]**")]
    [InlineData("{{ capture c }}**{{ name }}**{{ end }}{{ c | string.upcase }}", "[**ANN**]")]
    [InlineData("{{ capture c }}{{ raw name }}!{{ end }}{{ c }}", "<Ann>!")]
    [InlineData("{{ func bold(t) }}**{{ t }}**{{ end }}{{ bold name }}", "**[Ann]**")]
    [InlineData("{{ include 'part' }}", "_[Ann]_")]
    [InlineData("{{ x = include 'part'; x }}", "_[Ann]_")]
    [InlineData("{{ x = include 'part'; x + '!' }}", "[_Ann_!]")]
    [InlineData("{{ include_join ['part', 'part'] ', ' }}", "_[Ann]_[, ]_[Ann]_")]
    [InlineData("{{ '**literal**' }}", "[**literal**]")]
    [InlineData("{{ for x in [1, 2] }}- {{ x }}\n{{ end }}", "- [1]\n- [2]\n")]
    [InlineData("  {{ lines }}", "  [a\n]  [b]")]
    [InlineData("{{ if true }}a{{ end }}{{ 1 }}b", "a[1]b")]
    public void A_printed_value_is_told_apart_from_the_text_around_it(string template, string expected)
    {
        var model = TemplateModel.Empty.With("name", "Ann").With("lines", "a\nb");
        var options = RenderOptions.Default with { Functions = [MarkupFunctions.Table], Loader = new Parts() };
        var sink = new Marked();

        var error = Template.Parse(template).Template!.Render(
            model, sink, options, new RenderContext(), TestContext.Current.CancellationToken);

        Assert.Null(error);
        Assert.Equal(expected, sink.ToString());
    }

    [Fact]
    public void A_failed_rendering_gives_nothing_to_its_sink()
    {
        var sink = new Marked();

        var error = Template.Parse("text {{ a.b }}").Template!.Render(
            TemplateModel.Empty, sink, RenderOptions.Default, new RenderContext(), TestContext.Current.CancellationToken);

        Assert.NotNull(error);
        Assert.Equal("", sink.ToString());
    }

    [Fact]
    public void Raw_is_only_there_when_the_host_asks_for_it()
    {
        var result = Template.Parse("{{ raw 'x' }}").Template!.Render(
            TemplateModel.Empty, RenderOptions.Default, TestContext.Current.CancellationToken);

        Assert.Equal("<input>(1,4) : error : The function `raw` was not found", result.Error?.ToString());
    }

    private sealed class Marked : ITemplateSink
    {
        private readonly StringBuilder _text = new();

        public void Text(ReadOnlySpan<char> text) => _text.Append(text);

        public void Value(ReadOnlySpan<char> text) => _text.Append('[').Append(text).Append(']');

        public void Raw(ReadOnlySpan<char> text) => _text.Append('<').Append(text).Append('>');

        public override string ToString() => _text.ToString();
    }

    private sealed class Parts : ITemplateLoader
    {
        public string? PathOf(string name) => name;

        public string? Read(string path) => "_{{ name }}_";
    }
}
