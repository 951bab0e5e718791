using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Notifications.SystemTests.Deployment;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.SystemTests.Metrics;

/// <summary>The alert rules and the dashboard in deploy/monitoring. That the documented metrics are those of the program,
/// <see cref="MetricsTests"/> tests.</summary>
public sealed partial class MonitoringTests
{
    private static readonly string[] OfTheScrape = ["job", "instance", "pod", "namespace", "le", "service_name"];

    private static readonly string[] OfTheLibraries = ["target_info", "process_memory_usage_bytes", "process_cpu_time_seconds_total"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_takes_the_rules_and_each_alert_fires_when_it_should_and_only_then()
    {
        await PromtoolAsync("check", "rules", Monitoring("alerts.yaml"));
        await PromtoolAsync("test", "rules", Monitoring("alerts.test.yaml"));
        var tested = File.ReadAllText(Monitoring("alerts.test.yaml"));
        Assert.All(Alerts(), alert => Assert.Equal(2, Regex.Count(tested, $"alertname: {(string)alert["alert"]!}\\b")));
    }

    [Fact]
    public async Task Prometheus_takes_every_expression_of_the_dashboard()
    {
        var rules = string.Concat(Panels().SelectMany(Expressions).Select((expression, at) =>
            $"  - {{ record: \"dashboard:{at}\", expr: {JsonValue.Create(Filled(expression)).ToJsonString()} }}\n"));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"groups:\n- name: dashboard\n  rules:\n{rules}", Ct);
        await PromtoolAsync("check", "rules", file);
        File.Delete(file);
    }

    [Fact]
    public void Every_metric_and_label_in_use_is_one_that_the_programs_have()
    {
        var documented = DocumentedMetric.Read().Ours;
        var expressions = Panels().SelectMany(Expressions).Concat(Alerts().Select(alert => (string)alert["expr"]!))
            .Append((string)Yaml("prometheus-adapter.yaml")["externalRules"]![0]!["metricsQuery"]!).ToList();
        Assert.NotEmpty(expressions);
        foreach (var expression in expressions.Select(Filled))
        {
            var names = Name().Matches(expression).Select(match => match.Value).ToList();
            Assert.NotEmpty(names);
            var labels = new HashSet<string>(OfTheScrape, StringComparer.Ordinal);
            foreach (var name in names.Except(OfTheLibraries, StringComparer.Ordinal))
            {
                Assert.True(Find(name) is { }, $"{name} in {expression} is not in docs/metrics.md");
                labels.UnionWith(Find(name)!.Labels);
            }

            var used = Grouped().Matches(expression).SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
                .Concat(Matched().Matches(expression).Select(match => match.Groups[1].Value));
            Assert.All(
                used.Where(label => label.Length > 0), label => Assert.True(labels.Contains(label), $"no label {label}: {expression}"));
        }

        DocumentedMetric? Find(string name) => documented.GetValueOrDefault(name)
            ?? documented.Values.FirstOrDefault(metric => metric.Type == "histogram" && Histogram().Replace(name, "") == metric.Prometheus);
    }

    [Fact]
    public void Every_alert_has_its_place_in_the_runbook()
    {
        var headings = File.ReadLines(RepositoryFiles.Path("docs", "runbook.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).ToList();
        Assert.Equal(Alerts().Select(alert => (string)alert["alert"]!).Order(), headings.Order());
        Assert.All(Alerts(), alert => Assert.EndsWith(
            $"/docs/runbook.md#{((string)alert["alert"]!).ToLowerInvariant()}", (string)alert["annotations"]!["runbook_url"]!,
            StringComparison.Ordinal));
    }

    [Fact]
    public void The_panels_of_the_dashboard_have_titles_places_and_a_data_source_that_is_chosen()
    {
        Assert.Equal(Panels().Count, Panels().Select(panel => (int)panel["id"]!).Distinct().Count());
        Assert.Equal(Panels().Count, Panels().Select(panel => panel["gridPos"]!.ToJsonString()).Distinct().Count());
        Assert.All(Panels(), panel =>
        {
            Assert.NotEmpty((string)panel["title"]!);
            Assert.InRange((int)panel["gridPos"]!["x"]! + (int)panel["gridPos"]!["w"]!, 1, 24);
            if ((string)panel["type"]! != "row") Assert.Equal("${datasource}", (string)panel["datasource"]!["uid"]!);
        });
    }

    private static string Monitoring(string file) => RepositoryFiles.Path("deploy", "monitoring", file);

    private static JsonNode Yaml(string file) => JsonNode.Parse(KubeYaml.Documents(File.ReadAllText(Monitoring(file))).Single())!;

    private static IReadOnlyList<JsonNode> Alerts() => [.. Yaml("alerts.yaml")["groups"]![0]!["rules"]!.AsArray().OfType<JsonNode>()];

    private static IReadOnlyList<JsonNode> Panels() =>
        [.. JsonNode.Parse(File.ReadAllText(Monitoring("dashboard.json")))!["panels"]!.AsArray().OfType<JsonNode>()];

    private static IEnumerable<string> Expressions(JsonNode panel) =>
        (panel["targets"] as JsonArray ?? []).Select(target => (string)target!["expr"]!);

    /// <summary>With the variables of Grafana and of the adapter filled in.</summary>
    private static string Filled(string expression) => expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal)
        .Replace("$argocd_instance", ".*", StringComparison.Ordinal).Replace("$destination", ".*", StringComparison.Ordinal)
        .Replace("<<.LabelMatchers>>", "namespace=\"argocd\"", StringComparison.Ordinal);

    private static async Task PromtoolAsync(params string[] arguments)
    {
        var promtool = (await Kustomize.RunAsync("bash", [RepositoryFiles.Path("tests", "setup", "promtool.sh")], Ct)).Trim();
        await Kustomize.RunAsync(promtool, arguments, Ct);
    }

    [GeneratedRegex("""(?<![\w"])(notifications|process|dotnet|target)_[a-z_]+""")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex Histogram();

    [GeneratedRegex("""\b(?:by|on|group_left) \(([^)]*)\)""")]
    private static partial Regex Grouped();

    [GeneratedRegex("""(\w+)\s*(?:=~|!=|=)\s*"(?:[^"]*)""")]
    private static partial Regex Matched();
}
