using System.Globalization;
using System.Text;
using System.Text.Json;
using Notifications.Templates.Functions;
using Xunit;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Tests;

/// <summary>What a host does with templates: models, conditions, functions, loaders, contexts, cancellation.</summary>
public sealed class HostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void An_error_shows_its_line_with_a_caret()
    {
        var (template, errors) = Template.Parse("first\nsecond {{ 1 + }}", "deploy.scriban");

        Assert.Null(template);
        Assert.Equal(
            """
            deploy.scriban(2,15) : error : Error while parsing binary expression: Expecting an <expression> to the right of the operator instead of `}}` in: <expression> operator <expression>
              second {{ 1 + }}
                            ^
            """,
            errors.Single().ToDisplay());
    }

    [Theory]
    [InlineData("status == 'Failed'", true)]
    [InlineData("status == 'Failed' && retries > 2", false)]
    [InlineData("missing", false)]
    [InlineData("labels.team ?? 'none'", true)]
    [InlineData("retries", true)]
    [InlineData("empty", false)]
    public void A_condition_is_an_expression(string text, bool expected)
    {
        var model = TemplateModel.FromUtf8Json("""{ "status": "Failed", "retries": 0, "labels": {} }"""u8.ToArray());

        var result = TemplateExpression.Parse(text).Expression!.Evaluate(model, RenderOptions.Default, new RenderContext(), Cancellation);

        Assert.Null(result.Error);
        Assert.Equal(expected, result.IsTrue);
    }

    [Fact]
    public void The_text_of_an_expression_is_what_it_prints()
    {
        var result = TemplateExpression.Parse("[1, 'a', null]").Expression!.Evaluate(
            TemplateModel.Empty, RenderOptions.Default, new RenderContext(), Cancellation);

        Assert.Equal("[1, \"a\", null]", result.Text);
    }

    [Theory]
    [InlineData("x = 1")]
    [InlineData("1; 2")]
    [InlineData("")]
    [InlineData("if true")]
    public void What_is_no_single_expression_is_an_error(string text) => Assert.NotEmpty(TemplateExpression.Parse(text).Errors);

    [Fact]
    public void An_error_of_a_condition_is_a_value_and_not_true()
    {
        var result = TemplateExpression.Parse("a.b == 1", "rule.yaml").Expression!.Evaluate(
            TemplateModel.Empty, RenderOptions.Default, new RenderContext(), Cancellation);

        Assert.Equal("rule.yaml(1,3) : error : Cannot get the member a.b for a null object.", result.Error?.ToString());
        Assert.False(result.IsTrue);
    }

    [Theory]
    [InlineData("{{ text | string.truncate 8 }}", "xxxxx...")]
    [InlineData("{{ text | string.slice 0 3 }}", "xxx")]
    [InlineData("{{ text.size }}", "1048576")]
    [InlineData("{{ list[0].size }}", "1048576")]
    public void A_text_of_the_model_is_cut_where_a_value_would_be_and_can_be_used(string source, string expected)
    {
        var text = new string('x', 10_000_000);
        var json = TemplateModel.FromUtf8Json(JsonSerializer.SerializeToUtf8Bytes(new { text, list = new[] { text } }));
        var host = TemplateModel.Empty.With("text", text).With("list", new[] { text });

        Assert.Equal(expected, Template.Parse(source).Template!.Render(json, RenderOptions.Default, Cancellation).Text);
        Assert.Equal(expected, Template.Parse(source).Template!.Render(host, RenderOptions.Default, Cancellation).Text);
    }

    [Fact]
    public async Task A_rendering_that_is_cancelled_while_it_waits_for_a_deep_stack_is_cancelled()
    {
        using var gate = new ManualResetEventSlim();
        Task[] others = [.. Enumerable.Range(0, Environment.ProcessorCount)
            .Select(_ => Task.Run(() => DeepStack.Run(() => gate.Wait(TimeSpan.FromSeconds(30)), CancellationToken.None), Cancellation))];
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<OperationCanceledException>(() => Task.Run(
            () =>
            {
                while (true) DeepStack.Run(() => 1, soon.Token);
            },
            Cancellation));

        gate.Set();
        await Task.WhenAll(others);
    }

    [Fact]
    public void A_result_that_cannot_be_printed_is_an_error()
    {
        var nested = string.Concat(Enumerable.Repeat("[", 40)) + string.Concat(Enumerable.Repeat("]", 40));
        var model = TemplateModel.FromUtf8Json(Encoding.UTF8.GetBytes($$"""{ "deep": {{nested}} }"""));

        var condition = TemplateExpression.Parse("deep", "rule.yaml").Expression!.Evaluate(model, RenderOptions.Default, Cancellation);
        var template = Template.Parse("{{ ret deep }}", "rule.yaml").Template!.Render(model, RenderOptions.Default, Cancellation);

        const string Expected = "rule.yaml(1,1) : error : Structure is too deeply nested or contains reference loops.";
        Assert.Equal(Expected, condition.Error?.ToString());
        Assert.Equal(Expected, template.Error?.ToString());
    }

    [Fact]
    public void A_host_adds_objects_with_functions_and_global_functions()
    {
        var git = new FunctionTable(
            "git") { { "short", [P.Text("revision"), P.Int("length").Or(7)], args => args.Text(0)?[..args.Int(1)] } };
        var own = new FunctionTable("") { { "shout", [P.Text("text")], args => args.Text(0)?.ToUpperInvariant() + "!" } };
        var options = RenderOptions.Default with { Functions = [git, own] };

        var result = Template.Parse("{{ git.short revision }} {{ revision | git.short length: 3 }} {{ shout 'a' }}").Template!
            .Render(TemplateModel.Empty.With("revision", "0123456789"), options, Cancellation);

        Assert.Equal("0123456 012 A!", result.Text);
    }

    [Fact]
    public void Values_of_the_host_are_read_by_their_kind()
    {
        var model = TemplateModel.Empty
            .With("list", new object?[] { 1, "two", 3.5, null, true })
            .With("map", new Dictionary<string, object?> { ["a"] = new Dictionary<string, object?> { ["b"] = 7L } })
            .With("labels", new Dictionary<string, string> { ["team"] = "sre" })
            .With("at", new DateTime(2021, 3, 4, 5, 6, 7, DateTimeKind.Utc))
            .With("took", TimeSpan.FromMinutes(90));

        var result = Template.Parse(
            "{{ list }} {{ map.a.b + 1 }} {{ labels.team }} {{ at | date.to_string '%F' }} {{ took.total_hours }}").Template!
            .Render(model, RenderOptions.Default, Cancellation);

        Assert.Equal("[1, \"two\", 3.5, null, true] 8 sre 2021-03-04 1.5", result.Text);
    }

    [Fact]
    public void A_value_that_a_template_cannot_read_is_refused_when_it_is_given() =>
        Assert.Throws<ArgumentException>(() => TemplateModel.Empty.With("x", new StringBuilder()));

    [Fact]
    public void A_rendering_changes_neither_its_model_nor_the_next_rendering()
    {
        var template = Template.Parse("{{ app.name }} {{ app.name = 'changed'; app.name; date.format = '%Y'; x = (x ?? 0) + 1; x }}{{ ['a', 'b'] | array.cycle }}").Template!;
        var model = TemplateModel.FromUtf8Json("""{ "app": { "name": "guestbook" } }"""u8.ToArray());
        var context = new RenderContext();

        foreach (var _ in Enumerable.Range(0, 3))
        {
            using var output = new StringWriter();
            Assert.Null(template.Render(model, output, RenderOptions.Default, context, Cancellation));
            Assert.Equal("guestbook changed1a", output.ToString());
        }
        using var after = new StringWriter();
        Assert.Null(Template.Parse("{{ date.format }}|{{ x }}").Template!.Render(
            TemplateModel.Empty, after, RenderOptions.Default, context, Cancellation));
        Assert.Equal("%d %b %Y|", after.ToString());
    }

    [Fact]
    public void Half_of_a_character_in_a_model_or_a_name_breaks_nothing()
    {
        var model = TemplateModel.FromUtf8Json("""{ "a": { "b": "\ud800x \ud83d\ude00 \\ud800", "\ud800": 3, "\ud83d\ude00": 4 } }"""u8.ToArray());
        var template = Template.Parse("{{ a.b }}|{{ a['\ud800'] }}|{{ a['\ud83d\ude00'] }}").Template!;
        using var output = new StringWriter();

        Assert.Null(template.Render(model, output, RenderOptions.Default, new RenderContext(), Cancellation));

        Assert.Equal("\ufffdx \ud83d\ude00 \\ud800||4", output.ToString());
    }

    [Fact]
    public void A_context_is_clean_after_a_failed_rendering()
    {
        var context = new RenderContext();
        var failing = Template.Parse("{{ func f(a); capture c; for i in [1]; with {}; x.y; end; end; end; end; f 1 }}").Template!;
        using var nothing = new StringWriter();

        Assert.NotNull(failing.Render(TemplateModel.Empty, nothing, RenderOptions.Default, context, Cancellation));
        using var output = new StringWriter();
        Assert.Null(Template.Parse("{{ a }}{{ i }}{{ this }}{{ for i in 1..1000; end }}ok").Template!.Render(
            TemplateModel.Empty, output, RenderOptions.Default, context, Cancellation));

        Assert.Equal("{}ok", output.ToString());
    }

    [Fact]
    public void A_large_model_costs_what_is_read_of_it()
    {
        var resources = Enumerable.Range(0, 500)
            .Select(i => new { kind = "Deployment", name = $"resource-{i}", message = new string('m', 150) });
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            metadata = new { name = "guestbook", annotations = new Dictionary<string, string> { ["last"] = new('a', 50_000) } },
            status = new { sync = new { status = "OutOfSync", revision = "abc" }, health = new { status = "Healthy" }, resources },
        });
        Assert.InRange(json.Length, 100_000, 200_000);
        var model = TemplateModel.FromJson(JsonDocument.Parse(json).RootElement);
        var template = Template.Parse("{{ metadata.name }} {{ status.sync.status }} {{ status.sync.revision }} {{ status.health.status }} {{ missing ?? '-' }}").Template!;
        var context = new RenderContext();
        Render();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Render();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 8_000);

        void Render() => Assert.Null(template.Render(model, TextWriter.Null, RenderOptions.Default, context, Cancellation));
    }

    [Theory]
    [InlineData("{{ while true; x = (x ?? 0) + 1; end }}")]
    [InlineData("{{ x = 'abc' * 300000; while true; y = x | string.upcase; end }}")]
    [InlineData("{{ func f(n); f n; f n; end; while true; n = (n ?? 0) + 1; s = 'a' + n; end }}")]
    public async Task A_cancelled_rendering_ends_soon(string template)
    {
        var limits = TemplateLimits.Default with
        {
            LoopIterations = 0,
            Steps = long.MaxValue,
            Memory = long.MaxValue,
            TotalTime = TimeSpan.FromMinutes(1)
        };
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var started = new TaskCompletionSource();
        var rendering = Task.Factory.StartNew(
            () =>
            {
                started.SetResult();
                Template.Parse(template).Template!.Render(
                    TemplateModel.Empty, RenderOptions.Default with { Limits = limits }, cancellation.Token);
            },
            Cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await started.Task;
        await cancellation.CancelAsync();

        // A regular expression that runs goes on for its second; the rest is for a machine that is busy with other tests
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rendering.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("a/../../secret")]
    [InlineData("link/secret")]
    [InlineData("..\\secret")]
    [InlineData("")]
    public void An_include_does_not_leave_the_folder(string name)
    {
        var root = Directory.CreateTempSubdirectory();
        try
        {
            var folder = root.CreateSubdirectory("templates");
            var outside = root.CreateSubdirectory("outside");
            File.WriteAllText(Path.Combine(root.FullName, "secret"), "secret");
            File.WriteAllText(Path.Combine(outside.FullName, "secret"), "secret");
            Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), outside.FullName);
            var options = RenderOptions.Default with { Loader = new FolderTemplateLoader(folder.FullName) };

            var result = Template.Parse("{{ include name }}").Template!.Render(
                TemplateModel.Empty.With("name", name), options, Cancellation);

            Assert.NotNull(result.Error);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void An_included_file_is_read_again_when_it_has_changed()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "part.scriban");
            var options = RenderOptions.Default with { Loader = new FolderTemplateLoader(folder.FullName) };
            var template = Template.Parse("{{ include 'part.scriban' }}").Template!;
            File.WriteAllText(file, "one");
            Assert.Equal("one", template.Render(TemplateModel.Empty, options, Cancellation).Text);

            File.WriteAllText(file, "another");

            Assert.Equal("another", template.Render(TemplateModel.Empty, options, Cancellation).Text);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_culture_of_the_host_prints_numbers_and_dates()
    {
        var options = RenderOptions.Default with { Culture = CultureInfo.GetCultureInfo("de-DE") };

        var result = Template.Parse("{{ 1.5 }} {{ 1.5 | math.format 'F2' }}").Template!.Render(TemplateModel.Empty, options, Cancellation);

        Assert.Equal("1,5 1,50", result.Text);
    }
}
