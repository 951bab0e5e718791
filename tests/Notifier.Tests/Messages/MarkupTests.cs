using System.Collections.Immutable;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Messages.Markup;
using Xunit;

namespace Notifications.Notifier.Tests.Messages;

public sealed class MarkupTests
{
    /// <summary>Markdown, where «…» is a value, and the tree in one line.</summary>
    [Theory]
    [InlineData("plain", "p('plain')")]
    [InlineData("a **b** *c* `d`", "p('a ' strong('b') ' ' em('c') ' ' code('d'))")]
    [InlineData("**«x»** said", "p(strong(«x») ' said')")]
    [InlineData("**«**x**»**", "p(strong(«**x**»))")]
    [InlineData("`«a`b»:8080`", "p(code(«a`b» ':8080'))")]
    [InlineData("[«label](x»](https://h.example/«a b»/x)", "p(link(«label](x» -> https://h.example/a%20b/x))")]
    [InlineData("[go](«https://h.example/x?y=z»)", "p(link('go' -> https://h.example/x?y=z))")]
    [InlineData("[go](«javascript:alert(1)»)", "p('go')")]
    [InlineData("[go](«»)", "p('go')")]
    [InlineData("[go](https://user:secret@h.example/)", "p('go')")]
    [InlineData("[go](https://h.example/«../../x?y#z»)", "p(link('go' -> https://h.example/x%3Fy%23z))")]
    [InlineData("<https://h.example/a>", "p(link('https://h.example/a' -> https://h.example/a))")]
    [InlineData("![pixel](https://h.example/a.png)", "p(link('pixel' -> https://h.example/a.png))")]
    [InlineData("one\ntwo", "p('one' br 'two')")]
    [InlineData("one\n\ntwo", "p('one') p('two')")]
    [InlineData("- «a\nb»\n- c", "ul(p(«a\nb») | p('c'))")]
    [InlineData("3. a\n4. b\n   - c", "ol3(p('a') | p('b') ul(p('c')))")]
    [InlineData("```diff\n- «a\n```\n@team»\n+ b\n```", "fence:diff('- ' «a\n```\n@team» '\n+ b')")]
    [InlineData("# «t» x", "h1(«t» ' x')")]
    [InlineData("> q «v»", "quote(p('q ' «v»))")]
    [InlineData("a\n\n---\n\nb", "p('a') hr p('b')")]
    [InlineData("<b>no</b> <!-- html -->", "p('<b>no</b> <!-- html -->')")]
    [InlineData("    indented «v»", "p('indented ' «v»)")]
    [InlineData("5 \\* 6 &amp; 7 *", "p('5 * 6 & 7 *')")]
    [InlineData("«# no heading»", "p(«# no heading»)")]
    [InlineData("«- no list»", "p(«- no list»)")]
    [InlineData("«1»«2»«3»", "p(«1» «2» «3»)")]
    [InlineData("«»", "")]
    [InlineData("", "")]
    [InlineData("forged \uE0000\uE001 «x»", "p('forged \uFFFD0\uFFFD ' «x»)")]
    public void Values_are_opaque_leaves_of_the_tree(string markdown, string expected) =>
        Assert.Equal(expected, Show(MarkupReader.Blocks(Rich(markdown))));

    /// <summary>Every text of four pieces, among them all that Markdown makes something of at the beginning of a line.</summary>
    [Fact]
    public void Words_are_read_as_the_parser_reads_them()
    {
        string[] pieces = ["a", "Z", "1", " ", "«v»", "«»", ".", ")", "-", "+", "=", ":", "#", ">", "*", "`", "\n"];
        var texts = pieces.Prepend("").ToList();
        var all = from a in texts from b in texts from c in texts from d in texts select a + b + c + d;

        var words = all.Distinct().Select(Rich).Where(text => !PlainWords.Read(text).IsDefault).ToList();

        Assert.True(words.Count > 1000, $"only {words.Count} are words");
        Assert.All(words, text => Assert.Equal(Show(MarkupReader.Parse(text)), Show(MarkupReader.Blocks(text))));
    }

    [Fact]
    public void A_title_is_flat()
    {
        var inlines = MarkupReader.Inlines(Rich("# «a»\n- b\n- **c**"));

        Assert.Equal("«a» br 'b' br strong('c')", Show(inlines));
    }

    [Theory]
    [InlineData("**«x»** is [here](https://h.example/a).", "x is here (https://h.example/a).")]
    [InlineData("<https://h.example/a>", "https://h.example/a")]
    [InlineData("- a\n- b «x\ny»\n\n1. c", "- a\n- b x\n  y\n\n1. c")]
    [InlineData("```\none\n«two»\n```", "  one\n  two")]
    [InlineData("> a\n> b", "> a\n> b")]
    public void Plain_text_keeps_the_words(string markdown, string expected) =>
        Assert.Equal(expected, PlainText.Of(Rich(markdown)));

    private static RichText Rich(string text) =>
        new([.. text.Split('«', '»').Select((part, i) => new Run(part, IsValue: i % 2 == 1))]);

    private static string Show(ImmutableArray<Block> blocks) => string.Join(' ', blocks.Select(block => block switch
    {
        Block.Paragraph(var c) => $"p({Show(c)})",
        Block.Heading(var level, var c) => $"h{level}({Show(c)})",
        Block.Fence(var language, var c) => $"fence:{language}({Show(c)})",
        Block.List(var start, var items) => $"{(start is { } n ? $"ol{n}" : "ul")}({string.Join(" | ", items.Select(Show))})",
        Block.Quote(var c) => $"quote({Show(c)})",
        _ => "hr",
    }));

    private static string Show(ImmutableArray<Inline> inlines) => string.Join(' ', inlines.Select(inline => inline switch
    {
        Inline.Text(var c) => $"'{c}'",
        Inline.Value(var c) => $"«{c}»",
        Inline.Strong(var c) => $"strong({Show(c)})",
        Inline.Emphasis(var c) => $"em({Show(c)})",
        Inline.Code(var c) => $"code({Show(c)})",
        Inline.Link(var label, var target) => $"link({Show(label)} -> {target.AbsoluteUri})",
        _ => "br",
    }));

    private static string Show(ImmutableArray<Run> runs) =>
        string.Join(' ', runs.Select(run => run.IsValue ? $"«{run.Text}»" : $"'{run.Text}'"));
}
