using Notifications.Templates.Functions;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>The functions <c>diff</c> and <c>json</c>.</summary>
public sealed class DiffTests
{
    private static readonly RenderOptions Options =
        RenderOptions.Default with { Functions = [DataFunctions.Table], Limits = TemplateLimits.Default with { LoopIterations = 0 } };

    [Theory]
    [InlineData("a\nb\nc", "a\nB\nc", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c")]
    [InlineData(null, "a\nb", "@@ -0,0 +1,2 @@\n+a\n+b")]
    [InlineData("a\n", null, "@@ -1,1 +0,0 @@\n-a")]
    [InlineData("a\r\nb", "a\nb", "")]
    [InlineData(null, null, "")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\nx\n3\n4\n5\n6\n7\n8\n9", "@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n10", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9",
        "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -7,4 +8,3 @@\n 7\n 8\n 9\n-10")]
    public void The_lines_that_differ_are_shown_with_what_is_around_them(string? before, string? after, string expected) =>
        Assert.Equal(expected, Render("{{ diff before after }}", before, after));

    [Fact]
    public void No_context_can_be_wanted() =>
        Assert.Equal("@@ -2,1 +2,1 @@\n-b\n+B", Render("{{ diff before after 0 }}", "a\nb\nc", "a\nB\nc"));

    [Fact]
    public void As_many_lines_as_possible_are_kept() =>
        Assert.Equal("@@ -1,4 +1,4 @@\n-a\n b\n c\n d\n+a", Render("{{ diff before after }}", "a\nb\nc\nd", "b\nc\nd\na"));

    [Theory]
    [InlineData(1000, 1001)]
    [InlineData(5000, 10_001)]
    public void Many_changes_are_cut_and_counted(int count, int seed)
    {
        var after = string.Join('\n', Enumerable.Range(seed, count));

        var shown = Render("{{ diff '' after }}", null, after).Split('\n');

        Assert.Equal(202, shown.Length);
        Assert.Equal($"@@ -0,0 +1,{count} @@", shown[0]);
        Assert.Equal($"... and {count - 200} changed lines more", shown[^1]);
    }

    [Fact]
    public void Texts_with_too_many_pairs_of_lines_are_one_change()
    {
        var before = string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"b{i}").Append("same").Append("x"));
        var after = string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"a{i}").Append("same").Append("y"));

        Assert.StartsWith("@@ -1,1002 +1,1002 @@\n-b0\n", Render("{{ diff before after }}", before, after), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ json before }}|{{ json [null, 1.5, 'é'] }}|{{ {a: {}} | json }}", "|[null,1.5,\"é\"]|{\"a\":{}}")]
    [InlineData("{{ [1, {a: 'x'}] | json true }}", "[\n  1,\n  {\n    \"a\": \"x\"\n  }\n]")]
    public void A_value_is_shown_as_JSON(string template, string expected) => Assert.Equal(expected, Render(template, null, null));

    private static string Render(string template, string? before, string? after)
    {
        var model = TemplateModel.Empty.With("before", before).With("after", after);
        var result = Template.Parse(template).Template!.Render(model, Options, TestContext.Current.CancellationToken);
        Assert.Null(result.Error);
        return result.Text!;
    }
}
