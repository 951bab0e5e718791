using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NJsonSchema;
using Notifications.Cli;
using Notifications.Cli.Commands;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Testing.Kubernetes;
using Xunit;

namespace Notifications.SystemTests.Documentation;

/// <summary>What <c>notifications schema</c> prints, against the readers, the documentation and every example.</summary>
public sealed partial class SchemaTests
{
    private static readonly Lazy<JsonObject> Configuration = new(() => SchemaCommand.Schema("configuration"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Examples =>
    [
        .. Directory.EnumerateFiles(RepositoryFiles.Path("deploy", "kustomize"), "notifications.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFiles.Root, file)),
    ];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_configuration_that_is_shipped_is_of_the_schema(string file) =>
        Assert.Empty(await ErrorsAsync(Configuration.Value, await File.ReadAllTextAsync(RepositoryFiles.Path(file), Ct)));

    [Fact]
    public async Task Every_configuration_in_the_documentation_is_of_the_schema()
    {
        var sections = Configuration.Value["properties"]!.AsObject().Select(property => property.Key).ToHashSet();
        var found = 0;
        foreach (var (page, block) in Blocks())
        {
            var example = JsonNode.Parse(KubeYaml.Documents(block).Single()) as JsonObject;
            // A values.yaml of the chart holds one
            if (example?["config"] is JsonObject inside) example = inside;
            if (example is { Count: > 0 } && example.All(pair => pair.Value is JsonObject entry && entry.ContainsKey("type")
                && !sections.Contains(pair.Key))) example = new JsonObject { ["destinations"] = example };
            if (example is null || example.Count == 0 || example.Any(pair => !sections.Contains(pair.Key))) continue;
            found++;
            var errors = await ErrorsAsync(Configuration.Value, example.ToJsonString());
            Assert.True(errors.Count == 0, $"{page}:\n{block}\n{string.Join('\n', errors)}");
        }

        Assert.InRange(found, 10, 1000);
    }

    [Fact]
    public async Task The_self_service_ConfigMap_in_the_documentation_is_right_and_of_the_schema()
    {
        var block = Blocks().Select(block => block.Block).Single(block => block.Contains("kind: ConfigMap", StringComparison.Ordinal)
            && block.Contains("self-service", StringComparison.Ordinal));
        var data = JsonNode.Parse(KubeYaml.Documents(block).Single())!["data"]!.Deserialize<Dictionary<string, string>>()!;
        Assert.Empty(await ErrorsAsync(SchemaCommand.Schema("self-service"), data["notifications.yaml"]));
        var document = ConfigurationDocument.Parse(
            "selfService: { namespaces: [team-a] }\ndestinations: { slack: { type: slack, token: none } }", "n.yaml", EnvironmentVariables.Of());
        var reading = Notifier.NotifierConfiguration.Bind(document).SelfService.Read(
            "team-a", new Events.SelfServiceText("notifications", Events.Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(data))));
        Assert.Empty(reading.Problems);
        Assert.NotEmpty(await ErrorsAsync(SchemaCommand.Schema("self-service"), "destinations: {}"));
    }

    [Fact]
    public async Task Every_template_trigger_and_preset_that_is_shipped_is_of_its_schema()
    {
        var templates = Directory.EnumerateFiles(RepositoryFiles.Path("src", "Notifier", "Composing", "Templates")).ToList();
        Assert.NotEmpty(templates);
        foreach (var file in templates)
        {
            var text = await File.ReadAllTextAsync(file, Ct);
            if (!text.StartsWith("---\n", StringComparison.Ordinal)) continue;
            var front = text[4..text.IndexOf("\n---", 4, StringComparison.Ordinal)];
            Assert.True(await ErrorsAsync(SchemaCommand.Schema("template"), front) is { Count: 0 }, file);
        }

        var preset = SchemaCommand.Schema("preset");
        foreach (var file in Directory.EnumerateFiles(
            RepositoryFiles.Path("src", "Notifier", "Destinations", "Preset", "Catalog"), "*.yaml"))
            Assert.True(await ErrorsAsync(preset, await File.ReadAllTextAsync(file, Ct)) is { Count: 0 }, file);
        var trigger = SchemaCommand.Schema("trigger");
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.Path("src", "Notifier", "Triggers", "Catalog"), "*.yaml"))
            Assert.Empty(await ErrorsAsync(trigger, await File.ReadAllTextAsync(file, Ct)));
    }

    [Fact]
    public void Every_key_that_the_code_reads_is_in_the_schema()
    {
        var properties = new HashSet<string>(StringComparer.Ordinal);
        Collect(Configuration.Value);
        Collect(SchemaCommand.Schema("preset"));
        var read = new[] { "Hosting", "Watcher", "Notifier" }
            .SelectMany(room => Directory.EnumerateFiles(RepositoryFiles.Path("src", room), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Read().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.InRange(read.Count, 60, 1000);
        Assert.Empty(read.Except(properties).Order());

        void Collect(JsonNode? node)
        {
            if (node is JsonArray list) foreach (var item in list) Collect(item);
            if (node is not JsonObject map) return;
            if (map["properties"] is JsonObject below) properties.UnionWith(below.Select(pair => pair.Key));
            foreach (var (_, value) in map) Collect(value);
        }
    }

    [Fact]
    public async Task A_mapping_takes_exactly_the_keys_that_its_reader_takes()
    {
        var mappings = new List<(JsonObject Schema, Func<JsonNode, JsonObject> Wrap, string Path)>();
        Walk(Configuration.Value, value => value.AsObject(), "");
        Assert.InRange(mappings.Count, 20, 1000);
        var schema = await JsonSchema.FromJsonAsync(Configuration.Value.ToJsonString(), Ct);
        foreach (var (mapping, wrap, path) in mappings)
        {
            var value = new JsonObject { ["misspelledKey"] = "x" };
            if (mapping["properties"]!["type"]?["enum"] is JsonArray { Count: 1 } type) value["type"] = type[0]!.DeepClone();
            var document = wrap(value).ToJsonString();
            Assert.True(Unknown(document).Contains("misspelledKey", StringComparison.Ordinal), $"the reader takes {document}");
            Assert.True(schema.Validate(document).Count > 0, $"the schema takes {document}");
            foreach (var (key, below) in mapping["properties"]!.AsObject().Where(pair => pair.Key != "type"))
            {
                value = new JsonObject { [key] = below!.AsObject().ContainsKey("properties") ? new JsonObject() : "x" };
                if (mapping["properties"]!["type"]?["enum"] is JsonArray { Count: 1 } kind) value["type"] = kind[0]!.DeepClone();
                Assert.DoesNotContain($"{key}: unknown key", Unknown(wrap(value).ToJsonString()), StringComparison.Ordinal);
            }
        }

        void Walk(JsonNode node, Func<JsonNode, JsonObject> wrap, string path)
        {
            if (node is not JsonObject o) return;
            foreach (var choice in o["anyOf"] as JsonArray ?? []) Walk(choice!, wrap, path);
            if (o["items"] is { } items) Walk(items, value => wrap(new JsonArray(value)), path + "[]");
            if (o["additionalProperties"] is JsonObject entry) Walk(entry, value => wrap(new JsonObject { ["some"] = value }), path + ".*");
            if (o["properties"] is not JsonObject properties) return;
            if (o["additionalProperties"] is JsonValue) mappings.Add((o, wrap, path));
            var type = properties["type"]?["enum"] is JsonArray { Count: 1 } one ? (string)one[0]! : null;
            foreach (var (key, below) in properties)
            {
                Walk(below!, value =>
                {
                    var mapping = new JsonObject { [key] = value };
                    if (type is not null) mapping["type"] = type;
                    return wrap(mapping);
                }, $"{path}.{key}");
            }
        }
    }

    [Theory]
    [InlineData("bus: { type: rabbitmq, uri: \"amqp://x\", prefetch: many }")]
    [InlineData("bus: { type: rabbitmq }")]
    [InlineData("bus: { type: in-memory, uri: \"amqp://x\" }")]
    [InlineData("store: { type: mysql }")]
    [InlineData("health: { enabled: perhaps }")]
    [InlineData("destinations: { slack: { type: slack, timeout: soon } }")]
    [InlineData("destinations: { slack: { typ: slack } }")]
    [InlineData("triggers: { x: { on: sync-faild, send: a } }")]
    public async Task What_the_readers_refuse_the_schema_refuses_too(string yaml)
    {
        var text = $$"""
            instances: [{ name: x, watch: { inCluster: true } }]
            {{yaml}}
            """;
        Assert.NotEmpty(await ErrorsAsync(Configuration.Value, text));
        Assert.NotEqual("", Unknown(text));
    }

    private static string Unknown(string yaml)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of());
        using var host = NotificationsHost.Build(document, "notifications", BusRoles.Both, Rooms.AddBoth);
        return string.Join('\n', document.Problems);
    }

    private static async Task<IReadOnlyList<string>> ErrorsAsync(JsonObject schema, string yaml)
    {
        var compiled = await JsonSchema.FromJsonAsync(schema.ToJsonString(), Ct);
        return [.. compiled.Validate(KubeYaml.Documents(yaml).SingleOrDefault() ?? "{}").Select(error => error.ToString())];
    }

    private static IEnumerable<(string Page, string Block)> Blocks() =>
        Directory.EnumerateFiles(RepositoryFiles.Path("docs"), "*.md").Append(RepositoryFiles.Path("README.md"))
            .SelectMany(page => Block().Matches(File.ReadAllText(page)).Select(match => (Path.GetFileName(page), match.Groups[1].Value)))
            .Where(block => !block.Item2.Contains("\n---", StringComparison.Ordinal)
                && !block.Item2.StartsWith("---", StringComparison.Ordinal));

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("""\.(?:Required|Optional|Section)\("(\w+)"\)""")]
    private static partial Regex Read();
}
