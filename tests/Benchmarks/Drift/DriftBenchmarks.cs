using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Notifications.Drift;

namespace Notifications.Benchmarks.Drift;

/// <summary>Argo CD's answer about an Application of 200 resources, 2 MB: how long the fields that differ take beside reading the same
/// bytes as JSON.</summary>
[MemoryDiagnoser]
public class DriftBenchmarks
{
    /// <summary>Argo CD is written in Go, which puts a backslash before quotes and sorts the members of what it has read.</summary>
    private static readonly JsonSerializerOptions AsGo = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private byte[] _answer = null!;

    /// <summary>How many of the resources differ.</summary>
    [Params(20, 200)]
    public int Differing { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var items = Enumerable.Range(0, 200).Select(i => (JsonNode)new JsonObject
        {
            ["group"] = "apps",
            ["kind"] = "Deployment",
            ["namespace"] = "shop",
            ["name"] = $"web-{i}",
            ["targetState"] = State(i, replicas: 2, managed: false),
            ["liveState"] = State(i, replicas: i < Differing ? 5 : 2, managed: true),
            ["normalizedLiveState"] = State(i, replicas: i < Differing ? 5 : 2, managed: true),
            ["predictedLiveState"] = State(i, replicas: 2, managed: true),
        });
        _answer = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["items"] = new JsonArray([.. items]) }, AsGo);
        if (_answer.Length is < 1_900_000 or > 2_300_000) throw new InvalidOperationException($"The answer has {_answer.Length} bytes.");
        if (Fields() != Differing * 2) throw new InvalidOperationException($"{Fields()} fields differ.");
    }

    [Benchmark(Baseline = true)]
    public int ReadAsJson()
    {
        using var document = JsonDocument.Parse(_answer);
        return document.RootElement.GetProperty("items").GetArrayLength();
    }

    [Benchmark]
    public int Fields()
    {
        using var document = JsonDocument.Parse(_answer);
        var comparison = new ResourceComparison(Redactor.Default, CustomSchemas.None, maxFields: 5);
        var fields = 0;
        foreach (var item in document.RootElement.GetProperty("items").EnumerateArray()) fields += comparison.Of(
            new ManagedResource(item))?.Fields.Length ?? 0;
        return fields;
    }

    private static string State(int i, int replicas, bool managed)
    {
        var environment = Enumerable.Range(0, 12)
            .Select(n => (JsonNode)new JsonObject
            {
                ["name"] = $"SETTING_{n}",
                ["value"] = n == 3 && replicas == 5 ? "by hand"
                : $"value {n} of web-{i}"
            });
        var state = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"web-{i}",
                ["namespace"] = "shop",
                ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = $"web-{i}", ["app.kubernetes.io/part-of"] = "shop" },
                ["annotations"] = new JsonObject
                {
                    ["example.com/owner"] = "team-shop",
                    ["example.com/description"] = "A service of the shop that answers requests of the front end"
                },
            },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app.kubernetes.io/name"] = $"web-{i}" } },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = $"web-{i}" } },
                    ["spec"] = new JsonObject
                    {
                        ["containers"] = new JsonArray(new JsonObject
                        {
                            ["name"] = "web",
                            ["image"] = $"registry.example.com/shop/web-{i}:1.4.{i}",
                            ["env"] = new JsonArray([.. environment]),
                            ["ports"] = new JsonArray(new JsonObject { ["containerPort"] = 8080, ["protocol"] = "TCP" }),
                            ["resources"] = new JsonObject
                            {
                                ["limits"] = new JsonObject { ["cpu"] = "1", ["memory"] = "512Mi" },
                                ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "128Mi" }
                            },
                        }),
                    },
                },
            },
        };
        if (managed)
        {
            state["metadata"]!["managedFields"] = Managers();
            state["status"] = JsonNode.Parse("""{"availableReplicas":2,"conditions":[{"lastTransitionTime":"2026-02-01T09:00:00Z","lastUpdateTime":"2026-02-01T09:00:00Z","message":"Deployment has minimum availability.","reason":"MinimumReplicasAvailable","status":"True","type":"Available"}],"observedGeneration":7,"readyReplicas":2,"replicas":2,"updatedReplicas":2}""");
        }

        return Sorted(state)!.ToJsonString(AsGo);
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(
            members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static JsonArray Managers() => new(
        JsonNode.Parse("""{"manager":"argocd-controller","operation":"Apply","apiVersion":"apps/v1","time":"2026-02-01T09:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{"f:app.kubernetes.io/name":{},"f:app.kubernetes.io/part-of":{}},"f:annotations":{"f:example.com/owner":{},"f:example.com/description":{}}},"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app.kubernetes.io/name":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:name":{},"f:image":{},"f:env":{},"f:ports":{},"f:resources":{}}}}}}}}"""),
        JsonNode.Parse("""{"manager":"kubectl-edit","operation":"Update","apiVersion":"apps/v1","time":"2026-02-01T10:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{"f:env":{"k:{\"name\":\"SETTING_3\"}":{"f:value":{}}}}}}}}}}"""));
}
