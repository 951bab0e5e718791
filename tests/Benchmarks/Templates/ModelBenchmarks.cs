using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Notifications.Templates;

namespace Notifications.Benchmarks.Templates;

/// <summary>An Application of 100 KB of which a template reads five fields: nothing of the rest is converted.</summary>
[MemoryDiagnoser]
public class ModelBenchmarks
{
    private const string Text =
        "{{ metadata.name }} {{ spec.project }}: {{ status.sync.status }} {{ status.sync.revision }} {{ status.health.status }}";
    private readonly RenderContext _context = new();
    private readonly Template _template = Template.Parse(Text).Template!;
    private readonly byte[] _bytes = Application();
    private JsonDocument _document = null!;

    [GlobalSetup]
    public void Setup() => _document = JsonDocument.Parse(_bytes);

    [GlobalCleanup]
    public void Cleanup() => _document.Dispose();

    /// <summary>The JSON is parsed already: it may have many renderings.</summary>
    [Benchmark]
    public object? FiveFields() => Render(TemplateModel.FromJson(_document.RootElement));

    /// <summary>With parsing the JSON, whose index of values is pooled memory.</summary>
    [Benchmark]
    public object? FiveFieldsFromBytes()
    {
        using var parsed = JsonDocument.Parse(_bytes);
        return Render(TemplateModel.FromJson(parsed.RootElement));
    }

    private static byte[] Application() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        metadata = new { name = "guestbook", annotations = new { last = new string('a', 20_000) } },
        spec = new { project = "default" },
        status = new
        {
            resources = Enumerable.Range(0, 400)
                .Select(i => new { kind = "Deployment", name = $"resource-{i}", message = new string('m', 150) }),
            sync = new { status = "OutOfSync", revision = "4c1a2b3d" },
            health = new { status = "Healthy" },
        },
    });

    private TemplateError? Render(TemplateModel model) =>
        _template.Render(model, TextWriter.Null, RenderOptions.Default, _context, CancellationToken.None);
}
