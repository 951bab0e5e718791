using System.Text;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Git;
using Notifications.Templates;
using Notifications.Templates.Tests;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Messages;

/// <summary>The examples of docs/template-language.md that need the functions of messages.</summary>
public sealed class DocumentationTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly IReadOnlyList<DocumentedExample> Examples = [.. DocumentedExample.Read().Where(example => example.IsMessage)];

    public static TheoryData<int> Lines => [.. Examples.Select(example => example.Line)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_example_of_a_message_prints_what_the_page_says(int line)
    {
        var example = Examples.Single(example => example.Line == line);
        var options = TemplateOptions.For(TemplateCatalog.Load([], [], []), Repositories.Default, new ManualTime(Now), TimeZoneInfo.Utc);

        var result = Template.Parse(example.Template).Template!.Render(
            TemplateModel.FromUtf8Json(Encoding.UTF8.GetBytes(example.Model)), options, TestContext.Current.CancellationToken);

        Assert.Equal(example.Output, result.Error?.ToString() ?? result.Text);
    }

    [Fact]
    public void Every_function_of_a_message_is_documented()
    {
        var page = File.ReadAllText(DocumentedExample.Page);
        var options = TemplateOptions.For(TemplateCatalog.Load([], [], []), Repositories.Default, new ManualTime(Now), TimeZoneInfo.Utc);

        // Those of Go and of expr have their documentation there.
        var names = options.Functions.SelectMany(table => table.Name switch
        {
            "go" or "expr" => [$"`{table.Name}.*`"],
            "" => table.Select(member => $"`{member} "),
            _ => table.Select(member => $"`{table.Name}.{member} "),
        });

        Assert.All(names, name => Assert.Contains(name, page, StringComparison.Ordinal));
    }
}
