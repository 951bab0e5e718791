using Xunit;

namespace Notifications.Notifications.Tests;

public sealed class CheckTests : IDisposable
{
    private const string Good = """
        instances:
          - name: prod
            argocd: { url: "https://argocd.example.com" }
            watch: { directory: ./applications }
        store: { type: sqlite, path: ./n.db }
        destinations:
          slack: { type: slack, token: "xoxb-very-secret" }
          github: { type: github, token: "ghp-very-secret" }
          ops: { type: webhook, url: "https://ops.example.com/hook", headers: { Authorization: "Bearer very-secret" } }
          out: { type: console }
        defaultTriggers: [on-sync-failed]
        subscriptions:
          - { recipients: ["slack:#sre"], selector: "team=sre", when: 'app.spec.project == "cluster"' }
        """;

    private readonly Folder _folder = new();

    [Fact]
    public async Task A_right_configuration_has_no_problems()
    {
        var file = _folder.File("notifications.yaml", Good);
        var said = await Cli.RunAsync("check", "--config", file);
        Assert.Equal((0, $"{file}: no problems\n", ""), (said.Code, said.Output, said.Errors));
    }

    [Fact]
    public async Task Self_service_ConfigMaps_are_checked_under_the_configuration()
    {
        var configuration = _folder.File("notifications.yaml", Good + "\nselfService: { namespaces: [team-*] }\n");
        var right = _folder.File("right.yaml", ConfigMap("team-a", "subscriptions: [{ triggers: [on-created], recipients: ['slack:#a'] }]"));
        var said = await Cli.RunAsync("check", "--config", configuration, "--self-service", right);
        Assert.Equal((0, $"{configuration}: no problems\n{right}: no problems\n", ""), (said.Code, said.Output, said.Errors));

        var wrong = _folder.File("wrong.yaml", ConfigMap("team-a", "subscriptions: [{ triggers: [on-x], recipients: ['${TOKEN}'] }]"));
        var elsewhere = _folder.File("elsewhere.yaml", ConfigMap("payments", "subscriptions: []"));
        said = await Cli.RunAsync("check", "--config", configuration, "--self-service", right, "--self-service", wrong, "--self-service", elsewhere);
        Assert.Equal(2, said.Code);
        Assert.Contains("ConfigMap team-a/ours, notifications.yaml:1:30: subscriptions[0].triggers[0]: no trigger \"on-x\"", said.Errors, StringComparison.Ordinal);
        Assert.Contains("recipients[0]: ${...} is not filled in here", said.Errors, StringComparison.Ordinal);
        Assert.Contains($"{elsewhere}: selfService lets the namespace payments have no ConfigMap", said.Errors, StringComparison.Ordinal);
    }

    private static string ConfigMap(string ns, string yaml) => $$"""
        { apiVersion: v1, kind: ConfigMap, metadata: { name: ours, namespace: {{ns}}, labels: { notifications.argoproj.io/self-service: "true" } },
          data: { notifications.yaml: "{{yaml}}" } }
        """;

    [Theory]
    [InlineData("subscriptions:", "subscriptions:\n  - { triggers: [on-sync-fail], recipients: [\"slack:#a\"] }",
        "subscriptions[0].triggers[0]: no trigger \"on-sync-fail\" (did you mean \"on-sync-failed\"?)")]
    [InlineData("slack:#sre", "slak:#sre", "subscriptions[0].recipients[0]: no destination \"slak\" (did you mean \"slack\"?)")]
    [InlineData("type: slack", "type: slak", "destinations.slack.type: no type \"slak\" (did you mean \"slack\"?)")]
    [InlineData("token: \"xoxb-very-secret\"", "apiUrl: https://slack.com/api/", "destinations.slack.token: is missing")]
    [InlineData("token: \"xoxb-very-secret\"", "token: \"\"",
        "destinations.slack.token: is empty (write it here, or ${NAME} for an environment variable, or ${file:PATH})")]
    [InlineData("token: \"xoxb-very-secret\"", "token: \"${NO_SUCH_TOKEN}\"",
        "destinations.slack.token: the environment variable NO_SUCH_TOKEN is not set (set NO_SUCH_TOKEN where the program is started)")]
    [InlineData("{ type: sqlite, path: ./n.db }", "{ type: postgresql, connection: \"${NO_SUCH_PG}\" }",
        "store.connection: the environment variable NO_SUCH_PG is not set (set NO_SUCH_PG where the program is started)")]
    [InlineData("defaultTriggers: [on-sync-failed]", "shadow: false", "subscriptions[0].triggers: names no trigger, and there are no default ones: nobody would be told (write triggers: [on-sync-failed], or set defaultTriggers)")]
    [InlineData("team=sre", "team==(", "subscriptions[0].selector: not a label selector: \"(\" where a value is wanted (write it as for kubectl, such as team=sre,env in (prod,stage),!paused)")]
    [InlineData("directory: ./applications", "inCluster: true, kubeconfig: ./kubeconfig",
        "instances[0].watch.kubeconfig: does not go with inCluster (remove one of them)")]
    [InlineData("defaultTriggers:", "bogus: 1\ndefaultTriggers:", "bogus: unknown key (did you mean \"bus\"?)")]
    public async Task A_mistake_is_said_once_with_its_path_and_remedy(string right, string wrong, string problem)
    {
        var file = _folder.File("notifications.yaml", Good.Replace(right, wrong, StringComparison.Ordinal));
        var said = await Cli.RunAsync("check", "--config", file);
        Assert.Equal(2, said.Code);
        var line = Assert.Single(said.ErrorLines);
        Assert.StartsWith(file + ":", line, StringComparison.Ordinal);
        Assert.EndsWith(": " + problem, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_said_at_once_in_the_order_of_the_file_and_no_secret()
    {
        var file = _folder.File("notifications.yaml", """
            instances: [{ name: prod, argocd: { url: nowhere, token: secret-1 }, watch: { inCluster: true } }]
            bus: { type: rabbitmq, uri: "http://user:secret-2@host/" }
            store: { type: postgresql, connection: "Host=a;Password=secret-3;Colour=red" }
            destinations:
              slack: { type: slack, token: secret-4, apiUrl: nowhere }
              ops: { type: webhook, url: "nowhere/secret-5", headers: { Authorization: "Bearer secret-6", "a b": c } }
            subscriptions: [{ triggers: [on-nothing], recipients: ["nobody:x"], when: "a ==" }]
            triggers: { mine: { on: sync-faild, when: "(", send: app-nothing, four: 1m } }
            """);
        var said = await Cli.RunAsync("check", "--config", file);
        Assert.Equal(2, said.Code);
        Assert.Equal("", said.Output);
        string[] paths = ["instances[0].argocd.url", "bus.uri", "store.connection", "destinations.slack.apiUrl", "destinations.ops.url",
            "destinations.ops.headers[\"a b\"]",
            "subscriptions[0].triggers[0]", "subscriptions[0].recipients[0]", "subscriptions[0].when", "triggers.mine.on",
            "triggers.mine.when", "triggers.mine.send", "triggers.mine.four"];
        Assert.Equal(paths, said.ErrorLines.Select(line => line[file.Length..].Split(": ")[1]));
        Assert.DoesNotContain("secret-", said.Errors, StringComparison.Ordinal);
        Assert.Contains("subscriptions[0].when: at its end: ", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_is_wrong_is_shown_with_file_line_column_and_the_line_itself()
    {
        var template = _folder.File("templates/app-sync-failed.md", "---\ntitle: Failed\n---\nIt was {{ if }} so.\n");
        var said = await Cli.RunAsync("check", "--config", _folder.File("notifications.yaml", Good + "\ntemplates: ./templates\n"));
        Assert.Equal(2, said.Code);
        Assert.Contains($"templates: {template}(4,14) : error : ", said.Errors, StringComparison.Ordinal);
        Assert.Contains("\n  It was {{ if }} so.\n", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_is_not_UTF8_is_said()
    {
        var template = _folder.File("templates/own.md", [(byte)'a', 0xff, 0xfe]);
        var said = await Cli.RunAsync("check", "--config", _folder.File("notifications.yaml", Good + "\ntemplates: ./templates\n"));
        Assert.Equal(2, said.Code);
        Assert.Contains($"{template}(0,0) : error : not UTF-8 text (byte 1): save it as UTF-8", said.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [1\nb: 2", ":1:4: not valid YAML: what follows here cannot be understood; is a quote or a bracket missing?")]
    [InlineData("instances:\n\t- x", ":1:1: not valid YAML: While scanning a mapping, found invalid tab")]
    [InlineData("just text", ":1:1: a value where a mapping is wanted (begin with keys)")]
    public async Task A_file_that_cannot_be_understood_is_one_problem(string yaml, string problem)
    {
        var file = _folder.File("notifications.yaml", yaml);
        var said = await Cli.RunAsync("check", "--config", file);
        Assert.Equal(2, said.Code);
        Assert.StartsWith(file + problem, Assert.Single(said.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_one_problem()
    {
        var said = await Cli.RunAsync("check", "--config", Path.Combine(_folder.Path, "none.yaml"));
        Assert.Equal(2, said.Code);
        Assert.Contains("none.yaml: cannot be read: ", Assert.Single(said.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_complains_as_check_does_and_starts_nothing()
    {
        var file = _folder.File("notifications.yaml", Good.Replace("slack:#sre", "slak:#sre", StringComparison.Ordinal));
        var (check, run) = (await Cli.RunAsync("check", "--config", file), await Cli.RunAsync("run", "--config", file));
        Assert.Equal((2, check.Errors), (run.Code, run.Errors));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "n.db")));
    }

    public void Dispose() => _folder.Dispose();
}
