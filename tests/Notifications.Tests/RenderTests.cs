using System.Text.Json;
using Xunit;

namespace Notifications.Notifications.Tests;

public sealed class RenderTests : IDisposable
{
    private const string Message = """
        ---
        title: "{{ name }} failed"
        severity: failure
        fields:
          - { name: Why, value: "{{ why }}" }
        links:
          - { label: Argo CD, url: "https://argocd.example.com/{{ name }}", action: true }
        ---
        It **failed**: {{ why }}
        """;

    private readonly Folder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("model.json", """{"name":"web","count":2}""")]
    [InlineData("model.yaml", "name: web\ncount: 2\n")]
    public async Task A_template_is_rendered_with_a_model_from_JSON_or_YAML(string file, string model)
    {
        var said = await Cli.RunAsync(
            "render", "--template", _folder.File("t.scriban", "Hello {{ name }}, {{ count + 1 }}!\n"), "--model",
            _folder.File(file, model));
        Assert.Equal((0, "Hello web, 3!\n", ""), (said.Code, said.Output, said.Errors));
    }

    [Fact]
    public async Task For_Slack_it_is_what_would_be_posted_with_every_value_escaped()
    {
        var said = await RenderAsync("slack");
        using var posted = JsonDocument.Parse(said.Output);
        Assert.Contains("web failed", posted.RootElement.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("&lt;!channel&gt;", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<!channel>", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_GitHub_it_is_the_comment_and_mentions_nobody()
    {
        var said = await RenderAsync("github");
        Assert.Contains("web failed", said.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch("(^|[^\\w`])@acme/team\\b", said.Output);
    }

    [Fact]
    public async Task For_the_console_it_is_plain_text()
    {
        var said = await RenderAsync("console");
        Assert.Equal("web failed\nIt failed: <!channel> @acme/team & more\nWhy <!channel> @acme/team & more · example · default\nArgo CD: https://argocd.example.com/web\n", said.Output);
    }

    [Fact]
    public async Task An_error_names_file_line_and_column_and_shows_the_line()
    {
        var template = _folder.File("t.scriban", "One\nTwo {{ app.name }} words\n");
        var said = await Cli.RunAsync("render", "--template", template);
        Assert.Equal((2, ""), (said.Code, said.Output));
        Assert.StartsWith($"{template}(2,", said.Errors, StringComparison.Ordinal);
        Assert.Contains("\n  Two {{ app.name }} words\n", said.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.json", "{ \"a\": ")]
    [InlineData("model.yaml", "a: [1\nb: 2")]
    [InlineData("model.yaml", "a: 1\n---\nb: 2")]
    public async Task A_model_that_cannot_be_read_is_named(string file, string model)
    {
        var path = _folder.File(file, model);
        var said = await Cli.RunAsync("render", "--template", _folder.File("t.scriban", "x"), "--model", path);
        Assert.Equal((2, ""), (said.Code, said.Output));
        Assert.StartsWith(path, said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_said()
    {
        var path = _folder.File("t.scriban", [(byte)'a', 0xff]);
        var said = await Cli.RunAsync("render", "--template", path);
        Assert.Equal((2, $"{path}: not UTF-8 text (byte 1)\n"), (said.Code, said.Errors));
    }

    [Fact]
    public async Task Many_templates_are_rendered_a_line_each()
    {
        var said = await Cli.RunProcessAsync(["render", "--jsonl"], """
            {"id":"1","template":"{{ x }} é!","model":{"x":"a"}}
            {"id":"2","template":"{{ if }}","model":{}}

            no JSON
            {"id":"4","template":"still {{ 40 + 2 }}","model":{}}
            """, Ct);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        var answers = said.OutputLines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["a é!", null, null, "still 42"],
            answers.Select(answer => answer.TryGetProperty("output", out var output) ? output.GetString() : null));
        Assert.Equal([true, false, false, true], answers.Select(answer => answer.GetProperty("ok").GetBoolean()));
        Assert.All(answers.Where(answer => !answer.GetProperty("ok").GetBoolean()),
            answer => Assert.NotEmpty(answer.GetProperty("errors").EnumerateArray()));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Said> RenderAsync(string destination)
    {
        var said = await Cli.RunAsync(
            "render", "--template", _folder.File("t.md", Message), "--model", _folder.File("m.json", """{"name":"web","why":"<!channel> @acme/team & more"}"""), "--destination", destination);
        Assert.Equal((0, ""), (said.Code, said.Errors));
        return said;
    }
}
