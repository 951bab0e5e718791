using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Notifications.Templates;

namespace Notifications.Benchmarks.Templates;

/// <summary>Conditions on a model that is parsed already, with a context that is used again.</summary>
[MemoryDiagnoser]
public class ConditionBenchmarks
{
    private static readonly TemplateModel Model = TemplateModel.FromJson(JsonElement.Parse("""
        {"app":{"spec":{"project":"default"},"status":{"sync":{"status":"OutOfSync"},"health":{"status":"Degraded"},"operationState":{"phase":"Failed"}}}}
        """));

    private readonly RenderContext _context = new();
    private readonly TemplateExpression _one = TemplateExpression.Parse("""app.status.operationState.phase == "Failed" """).Expression!;
    private readonly TemplateExpression _several = TemplateExpression.Parse(
        """app.status?.operationState?.phase == "Failed" && app.status.health.status != "Healthy" && (app.spec.project | string.starts_with "def")""").Expression!;

    [Benchmark]
    public bool One() => _one.Evaluate(Model, RenderOptions.Default, _context, CancellationToken.None).IsTrue;

    [Benchmark]
    public bool Several() => _several.Evaluate(Model, RenderOptions.Default, _context, CancellationToken.None).IsTrue;
}
