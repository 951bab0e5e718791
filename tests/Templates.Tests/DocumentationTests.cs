using System.Text;
using Notifications.Templates.Functions;
using Notifications.Templates.Functions.Go;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>The examples of docs/template-language.md; those of messages are tried where messages are.</summary>
public sealed class DocumentationTests
{
    private static readonly IReadOnlyList<DocumentedExample> Examples = DocumentedExample.Read();

    public static TheoryData<int> Lines => [.. Examples.Where(example => !example.IsMessage).Select(example => example.Line)];

    [Fact]
    public void The_examples_are_found() => Assert.InRange(Examples.Count, 6, 100);

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_example_prints_what_the_page_says(int line)
    {
        var example = Examples.Single(example => example.Line == line);
        var options = RenderOptions.Default with
        {
            Functions = [MarkupFunctions.Table, DataFunctions.Table, .. GoFunctions.Tables],
            Loader = new Files(example.Files)
        };

        var result = Template.Parse(example.Template).Template!.Render(
            TemplateModel.FromUtf8Json(Encoding.UTF8.GetBytes(example.Model)),
            options,
            TestContext.Current.CancellationToken);

        // The last line end is not seen in the page
        Assert.Equal(example.Output, (result.Error?.ToString() ?? result.Text!).TrimEnd('\n'));
        Assert.Equal(example.IsError, result.Error is not null);
    }

    private sealed class Files(IReadOnlyDictionary<string, string> files) : ITemplateLoader
    {
        public string? PathOf(string name) => name;

        public string? Read(string path) => files.GetValueOrDefault(path);
    }
}
