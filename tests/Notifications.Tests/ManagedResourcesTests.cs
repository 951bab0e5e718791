using System.Text.Json.Nodes;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary><c>explain --managed-resources</c>: files of another shape, and large ones.</summary>
public sealed class ManagedResourcesTests : IDisposable
{
    private const string After = """
        kind: Application
        metadata: { name: web, namespace: argocd, uid: u1 }
        spec: { project: default }
        status:
          reconciledAt: "2026-03-04T10:05:00Z"
          sync: { status: OutOfSync, revision: 9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20 }
          history: [{ id: 1, revision: 9c1d3be7f2a4418d8f0b6a7c55e2d31908f4aa20, deployedAt: "2026-03-04T09:00:00Z" }]
        """;

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "not JSON, or cut")]
    [InlineData("<html><body>Log in</body></html>", "not JSON, or cut")]
    [InlineData("""{"items":[{"kind":"A","name":"b","liveState":"{}"}""", "not JSON, or cut")]
    [InlineData("[]", "an object with items is wanted, as Argo CD's API answers managed-resources; this is a list")]
    [InlineData("7", "this is a number")]
    [InlineData("null", "this is null")]
    [InlineData("""{"error":"permission denied","code":7,"message":"permission denied"}""", "this is an error that Argo CD answered (permission denied), not its managed resources")]
    [InlineData("""{"kind":"Application"}""", "there are no items")]
    [InlineData("""{"items":{}}""", "items: a list is wanted, this is an object")]
    [InlineData("""{"items":[7]}""", "items[0]: an object is wanted, this is a number")]
    [InlineData("""{"items":[{"group":"apps"}]}""", "items[0]: kind and name of the resource are missing")]
    [InlineData("""{"items":[{"kind":"A","name":"b"},{"kind":"A","name":"b","liveState":"{\"a\":"}]}""", "items[1].liveState: the text is not the JSON of an object, or is cut")]
    [InlineData("""{"items":[{"kind":"A","name":"b","predictedLiveState":"[]"}]}""", "items[0].predictedLiveState: the text is not the JSON of an object")]
    [InlineData("""{"items":[{"kind":"A","name":"b","targetState":7}]}""", "items[0].targetState: a text that holds the object's JSON is wanted, this is a number")]
    public async Task A_file_that_is_no_answer_is_named_with_its_reason(string text, string reason)
    {
        var file = _folder.File("managed.json", text);
        var said = await Cli.RunAsync("explain", "--after", _folder.File("after.yaml", After), "--managed-resources", file);
        Assert.Equal((2, ""), (said.Code, said.Output));
        Assert.StartsWith(file, said.Errors, StringComparison.Ordinal);
        Assert.Contains(reason, said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var said = await Cli.RunAsync(
            "explain", "--after", _folder.File("after.yaml", After), "--managed-resources", "/nowhere/managed.json");
        Assert.Equal((2, ""), (said.Code, said.Output));
        Assert.Contains("/nowhere/managed.json", said.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"items":[{"kind":"A","name":"b"},{"kind":"A","name":"c","liveState":null,"targetState":null},{"kind":"A","name":"d","liveState":"null","targetState":"null"}]}""")]
    [InlineData("\uFEFF{}")]
    public async Task An_answer_that_says_nothing_is_one(string text)
    {
        var drift = await DriftAsync(text);
        Assert.Equal(("live-edited", 0), ((string?)drift["cause"], drift["resources"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_state_may_be_an_object_in_place_of_a_text()
    {
        var drift = await DriftAsync("""{"items":[{"group":"apps","kind":"Deployment","namespace":"a","name":"b","normalizedLiveState":{"spec":{"replicas":3}},"predictedLiveState":{"spec":{"replicas":2}}}]}""");
        Assert.Equal("""{"path":"spec.replicas","old":"2","new":"3","redacted":false}""", drift["resources"]![0]!["fields"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task Of_2000_resources_the_400_that_drift_are_found()
    {
        var items = Enumerable.Range(0, 2_000).Select(i => Item($"web-{i}", Live(i % 5 == 0 ? 3 : 2), Live(2)));
        var drift = await DriftAsync(new JsonObject { ["items"] = new JsonArray([.. items]) }.ToJsonString());
        var resources = drift["resources"]!.AsArray();
        Assert.Equal(400, resources.Count);
        Assert.All(resources, resource => Assert.Equal("spec.replicas", (string?)Assert.Single(resource!["fields"]!.AsArray())!["path"]));

        var said = await Cli.RunAsync(
            "explain", "--after", _folder.File("after.yaml", After), "--managed-resources", Path.Combine(_folder.Path, "managed.json"));
        Assert.Contains("\n  +380 more resources\n", said.Output, StringComparison.Ordinal);

        static string Live(int replicas) => $$"""{"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":{{replicas}} } }""";
    }

    [Fact]
    public async Task A_ConfigMap_of_a_megabyte_shows_the_line_that_differs()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"setting-{i}: the value of this setting, number {i}").ToList();
        var git = string.Join('\n', lines);
        lines[12_345] = "setting-12345: by hand";
        var live = string.Join('\n', lines);
        Assert.InRange(git.Length, 1_000_000, int.MaxValue);

        var drift = await DriftAsync(
            new JsonObject { ["items"] = new JsonArray(Item("settings", Map(live), Map(git), "", "ConfigMap")) }.ToJsonString());

        var field = Assert.Single(drift["resources"]![0]!["fields"]!.AsArray())!;
        Assert.Equal(("setting-12345: the value of this setting, number 12345", "setting-12345: by hand"),
            ((string?)field["old"], (string?)field["new"]));

        static string Map(string text) => new JsonObject { ["data"] = new JsonObject { ["app.yaml"] = text } }.ToJsonString();
    }

    private static JsonObject Item(string name, string live, string git, string group = "apps", string kind = "Deployment") => new()
    {
        ["group"] = group,
        ["kind"] = kind,
        ["namespace"] = "shop",
        ["name"] = name,
        ["normalizedLiveState"] = live,
        ["predictedLiveState"] = git,
        ["liveState"] = live,
        ["targetState"] = git,
    };

    private async Task<JsonNode> DriftAsync(string managed)
    {
        var said = await Cli.RunAsync(
            "explain", "--after", _folder.File("after.yaml", After), "--managed-resources", _folder.File("managed.json", managed),
            "--output", "json");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        return JsonNode.Parse(said.Output)!["drift"]!;
    }
}
