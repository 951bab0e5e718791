using System.Text.RegularExpressions;
using System.Xml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;
using Xunit;
using MarkdownTree = Markdig.Markdown;

namespace Notifications.Notifier.Tests.Destinations;

/// <summary>What the markups of presets keep: a value is text, whatever it holds.</summary>
public sealed class MarkupWriterTests
{
    private const string Rich = "# Head\n\nA **bold** and _slanted_ `code` [link](https://a.example.com/x_y)\nnext\n\n- one\n- two\n\n> said\n\n```\nlines\nof code\n```";

    [Theory]
    [InlineData("plain",
        "Head\n\nA bold and slanted code link (https://a.example.com/x_y)\nnext\n\n• one\n• two\n\n> said\n\nlines\nof code")]
    [InlineData("markdown", "**Head**\n\nA **bold** and _slanted_ `code` [link](https://a.example.com/x%5Fy)\nnext\n\n- one\n- two\n\n> said\n\n```\nlines\nof code\n```")]
    [InlineData("html", "<b>Head</b>\n\nA <b>bold</b> and <i>slanted</i> <code>code</code> <a href=\"https://a.example.com/x_y\">link</a>\nnext\n\n• one\n• two\n\n<blockquote>said</blockquote>\n\n<pre>lines\nof code</pre>")]
    [InlineData("html-simple", "<b>Head</b>\n\nA <b>bold</b> and <i>slanted</i> code <a href=\"https://a.example.com/x_y\">link</a>\nnext\n\n• one\n• two\n\n&gt; said\n\nlines\nof code")]
    public void A_body_is_laid_out_in_each_markup(string markup, string expected) =>
        Assert.Equal(expected, MarkupWriter.Body(RichText.Markdown(Rich), Markup.All[markup], 1000));

    [Theory]
    [InlineData("markdown")]
    [InlineData("markdown-hard-breaks")]
    public void A_value_is_plain_text_in_Markdown(string markup) => Hostile.Holds(Hostile.Text, value =>
    {
        var written = MarkupWriter.Body(RichText.Value(value), Markup.All[markup], int.MaxValue);
        var tree = MarkdownTree.Parse(written);
        Assert.All(tree.Descendants(), node => Assert.True(
            node is ParagraphBlock or ContainerInline { } and not (EmphasisInline or LinkInline) or LiteralInline or LineBreakInline,
            $"{node.GetType().Name}: {written}"));
        Assert.Equal(
            Words(UntrustedText.Clean(value)),
            Words(string.Concat(tree.Descendants().Select(node => node switch
            {
                LiteralInline literal => literal.Content.ToString(),
                LineBreakInline or ParagraphBlock => "\n",
                _ => "",
            }))));
    }, times: 60);

    [Theory]
    [InlineData("html")]
    [InlineData("html-simple")]
    [InlineData("html-page")]
    public void Whatever_is_laid_out_is_well_formed_HTML_within_its_length(string markup) => Hostile.Holds(Hostile.Rich, text =>
    {
        var written = MarkupWriter.Body(text, Markup.All[markup], 700);
        Assert.InRange(written.Length, 0, 700);
        var tree = new XmlDocument();
        tree.LoadXml($"<r>{Regex.Replace(written.Replace("<br>", "<br/>", StringComparison.Ordinal), "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF]", "")}</r>");
        Assert.All(tree.SelectNodes("//*")!.Cast<XmlNode>(),
            node => Assert.Contains(node.Name, (string[])["r", "b", "i", "code", "pre", "blockquote", "a", "br"]));
    }, times: 60);

    [Theory]
    [InlineData("@channel and @here", "markdown")]
    [InlineData("@all", "html")]
    public void A_value_mentions_nobody(string value, string markup) =>
        Assert.DoesNotMatch("@\\w", MarkupWriter.Line(RichText.Value(value), Markup.All[markup], 100));

    [Theory]
    [InlineData("say \"x\" and *y*\n", "markdown")]
    [InlineData("<b> & \"", "html")]
    public void A_value_inside_of_JSON_is_escaped_for_both(string value, string markup)
    {
        var escaped = Markup.All[markup].EscapeInJson(System.Text.Json.JsonEncodedText.Encode(value).ToString());
        Assert.Equal(Markup.All[markup].Escape(value), System.Text.Json.JsonSerializer.Deserialize<string>($"\"{escaped}\""));
    }

    /// <summary>White space, and what parts an at sign from a name, does not count.</summary>
    private static string Words(string text) => PlainText.OneLine(text.Replace("\u200B", "", StringComparison.Ordinal));
}
