using BenchmarkDotNet.Attributes;
using Notifications.Templates;

namespace Notifications.Benchmarks.Templates;

/// <summary>A template of 2 KB for a Slack message with a loop over 30 checks.</summary>
[MemoryDiagnoser]
[MinColumn]
public class TemplateBenchmarks
{
    private readonly string text = Resource.Text("slack30.scriban");
    private readonly byte[] json = Resource.Bytes("slack30.json");
    private readonly RenderContext context = new();
    private Template template = null!;
    private TemplateModel model = null!;

    [GlobalSetup]
    public void Setup()
    {
        template = Template.Parse(text).Template!;
        model = TemplateModel.FromUtf8Json(json);
    }

    [Benchmark]
    public object? Parse() => Template.Parse(text).Template;

    /// <summary>A parsed template, a context that is used again.</summary>
    [Benchmark]
    public object? Render() => template.Render(model, TextWriter.Null, RenderOptions.Default, context, CancellationToken.None);

    /// <summary>With a context of its own, and the text as a string.</summary>
    [Benchmark]
    public object? RenderAnew() => template.Render(model, RenderOptions.Default, CancellationToken.None).Text;

    /// <summary>From the bytes of the model.</summary>
    [Benchmark]
    public object? RenderFromBytes() => template.Render(TemplateModel.FromUtf8Json(json), TextWriter.Null, RenderOptions.Default, context, CancellationToken.None);
}
