using BenchmarkDotNet.Attributes;
using Notifications.Templates;

namespace Notifications.Benchmarks.Templates;

/// <summary>A template of 2 KB for a Slack message with a loop over 30 checks.</summary>
[MemoryDiagnoser]
[MinColumn]
public class TemplateBenchmarks
{
    private readonly string _text = Resource.Text("slack30.scriban");
    private readonly byte[] _json = Resource.Bytes("slack30.json");
    private readonly RenderContext _context = new();
    private Template _template = null!;
    private TemplateModel _model = null!;

    [GlobalSetup]
    public void Setup()
    {
        _template = Template.Parse(_text).Template!;
        _model = TemplateModel.FromUtf8Json(_json);
    }

    [Benchmark]
    public object? Parse() => Template.Parse(_text).Template;

    /// <summary>A parsed template, a context that is used again.</summary>
    [Benchmark]
    public object? Render() => _template.Render(_model, TextWriter.Null, RenderOptions.Default, _context, CancellationToken.None);

    /// <summary>With a context of its own, and the text as a string.</summary>
    [Benchmark]
    public object? RenderAnew() => _template.Render(_model, RenderOptions.Default, CancellationToken.None).Text;

    /// <summary>From the bytes of the model.</summary>
    [Benchmark]
    public object? RenderFromBytes() =>
        _template.Render(TemplateModel.FromUtf8Json(_json), TextWriter.Null, RenderOptions.Default, _context, CancellationToken.None);
}
