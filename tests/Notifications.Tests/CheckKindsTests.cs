using System.Net;
using System.Net.Sockets;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary>What <c>run</c> would fail on, sooner or later, <c>check</c> says.</summary>
public sealed class CheckKindsTests : IDisposable
{
    private const string Good = """
        instances: [{ name: prod, watch: { directory: ./applications } }]
        store: { type: sqlite, path: ./n.db }
        health: { enabled: false }
        destinations:
          slack: { type: slack, token: xoxb-1 }
          github: { type: github, token: ghp-1 }
          ops: { type: webhook, url: "https://ops.example.com/hook" }
        defaultTriggers: [on-sync-failed]
        subscriptions: [{ recipients: ["slack:#sre"] }]
        """;

    private static readonly string Token = new FakeSlackOptions().Token;
    private readonly Folder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\"slack:#sre\"", "slack", "subscriptions[0].recipients[0]: \"slack\" names no channel (write \"slack:#channel\")")]
    [InlineData("slack:#sre", "slack:", "subscriptions[0].recipients[0]: \"slack:\" names no channel (write \"slack:#channel\")")]
    [InlineData("slack:#sre", "slack:a,b",
        "subscriptions[0].recipients[0]: \"slack:a,b\" is not one channel (list each channel as an item of its own; names hold no spaces)")]
    [InlineData("slack:#sre", "slack:#my channel", "subscriptions[0].recipients[0]: \"slack:#my channel\" is not one channel (list each channel as an item of its own; names hold no spaces)")]
    [InlineData("[\"slack:#sre\"]", "[]",
        "subscriptions[0].recipients: is empty: nobody would be told (write recipients: [\"<destination>:<recipient>\"])")]
    [InlineData("https://ops.example.com/hook\" }", "https://{{ recipient }}/hook\" }", "destinations.ops.url: takes its server from a message (write https://, the server and a slash as they are; templates belong behind them)")]
    [InlineData("hook\" }", "hook\", body: '{\"text\": \"{{ title | raw }}\"}' }", "destinations.ops.body: is not JSON when a value holds a quote, a backslash or a line break (write \"{{ title }}\", or {{ title | object.to_json }} without quotes around it)")]
    [InlineData("https://ops.example.com/hook\" }", "http://ops.example.com/hook\", headers: { Authorization: x } }",
        "destinations.ops.url: would send a secret unencrypted (begin it with https://)")]
    [InlineData("token: xoxb-1", "token: xoxb-1, apiUrl: \"http://slack.example.com/api/\"",
        "destinations.slack.apiUrl: would send a secret unencrypted (begin it with https://)")]
    [InlineData("watch:", "argocd: { url: \"http://argocd.example.com\", token: t }, watch:",
        "instances[0].argocd.url: would send a secret unencrypted (begin it with https://)")]
    [InlineData("directory: ./applications", "kubeconfig: ./nowhere", "instances[0].watch.kubeconfig: ")]
    [InlineData("token: xoxb-1", "token: \"xoxb-1\\nX-Injected: y\"", "destinations.slack.token: cannot be a token: it holds a line break, a space or a character that is not ASCII (write the token alone)")]
    [InlineData("hook\" }", "hook\", headers: { X-Team: \"a\\r\\nX-Injected: y\" } }", "destinations.ops.headers.X-Team: cannot be the value of a header: it holds a line break or a character that is not ASCII (write it in one line)")]
    [InlineData("token: xoxb-1", "token: xoxb-1, timeZone: Europe/Berlim",
        "destinations.slack.timeZone: no time zone \"Europe/Berlim\" (did you mean \"Europe/Berlin\"?)")]
    [InlineData("token: xoxb-1", "token: xoxb-1, timeZone: W. Europe Standard Time",
        "destinations.slack.timeZone: \"W. Europe Standard Time\" is Windows' name of a time zone (write Europe/Berlin)")]
    [InlineData("destinations:", "policy: { recipients: { slak: [{ allow: [x] }] } }\ndestinations:",
        "policy.recipients.slak: no destination \"slak\" (did you mean \"slack\"?)")]
    [InlineData("destinations:", "policy: { recipients: { slack: [{ projects: [team-a] }] } }\ndestinations:",
        "policy.recipients.slack[0].allow: is missing")]
    [InlineData("destinations:", "timeZone: CET+1\ndestinations:", "timeZone: no time zone \"CET+1\"")]
    [InlineData("token: xoxb-1", "token: xoxb-1, groupBy: changes",
        "destinations.slack.groupBy: \"changes\" is not known (did you mean \"change\"?)")]
    [InlineData("hook\" }", "hook\", groupBy: change }",
        "destinations.ops.groupBy: a destination of type webhook cannot show many Applications in one message (remove it; Slack can)")]
    [InlineData("[\"slack:#sre\"]", "[ops], groupBy: change",
        "subscriptions[0].groupBy: ops cannot show many Applications in one message (remove it, or name a recipient of a Slack destination)")]
    [InlineData("defaultTriggers:",
        "triggers: { on-x: { on: created, follows: on-deleted, followsOn: [github, groupd], send: app-created } }\ndefaultTriggers:",
        "triggers.on-x.followsOn: no type of destination \"groupd\" (did you mean \"grouped\"?)")]
    public async Task What_run_would_fail_on_is_said_with_its_key(string right, string wrong, string problem)
    {
        var said = await CheckAsync(Good.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal(2, said.Code);
        Assert.Contains(": " + problem, Assert.Single(said.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hook\" }", "hook\", body: '{\"text\": {{ title | object.to_json }}, \"to\": {{ recipient | object.to_json }}}' }")]
    [InlineData("hook\" }",
        "{{ app.metadata.labels.team }}?app={{ application.name }}\", headers: { X-App: \"{{ app.metadata.name }}\" } }")]
    [InlineData("hook\" }", "hook\", body: '{\"text\": \"{{ title }}\", \"replicas\": {{ app.spec.replicas }}}' }")]
    [InlineData("hook\" }", "hook\", contentType: text/plain, body: '{{ title }}' }")]
    [InlineData("https://ops.example.com/hook\" }", "http://ops.monitoring.svc/hook\", headers: { Authorization: x } }")]
    [InlineData("token: xoxb-1", "token: \"xoxb-1\\n\"")]
    [InlineData("\"slack:#sre\"", "\"slack:#sre\", github, \"github:o/r#1\", ops")]
    [InlineData("token: xoxb-1", "token: xoxb-1, timeZone: Asia/Kolkata")]
    [InlineData("destinations:", "timeZone: UTC\ndestinations:")]
    [InlineData("token: xoxb-1", "token: xoxb-1, groupBy: change")]
    [InlineData("[\"slack:#sre\"]", "[\"slack:#sre\", ops], groupBy: applicationSet")]
    [InlineData("hook\" }", "hook\", groupBy: application }")]
    public async Task What_run_can_use_is_no_problem(string before, string after)
    {
        var said = await CheckAsync(Good.Replace(before, after, StringComparison.Ordinal));
        Assert.Equal((0, ""), (said.Code, said.Errors));
    }

    [Theory]
    [InlineData("---\ntitle: x\nseverity: fatal\n---\n",
        "(3,11) : error : no severity \"fatal\" (known: info, progress, success, warning, failure)")]
    [InlineData("---\ntitle: x\nextends: app-sync-failed\n---\n", "(3,10) : error : it extends itself")]
    [InlineData("no front matter", "templates: template \"app-sync-failed\", which trigger on-sync-failed sends, has no title")]
    public async Task A_wrong_template_is_said(string text, string problem)
    {
        _folder.File("templates/app-sync-failed.md", text);
        var said = await CheckAsync(Good + "\ntemplates: ./templates\n");
        Assert.Equal(2, said.Code);
        Assert.Contains(problem, said.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ ap.metadata.name }}", "no variable or function \"ap\" (did you mean \"app\"?)")]
    [InlineData("{{ if false }}{{ sync.phase | no_such_function }}{{ end }}", "no variable or function \"no_such_function\"")]
    [InlineData("{{ app.metadata.name | string.upcas }}", "no function \"string.upcas\" (did you mean \"string.upcase\"?)")]
    [InlineData("{{ git.shorten sync.revision }}", "no function \"git.shorten\"")]
    [InlineData("{{ include 'app-detail' }}", "no template \"app-detail\" to include")]
    public async Task A_name_in_a_template_that_nothing_gives_is_said_with_its_place(string body, string problem)
    {
        _folder.File("templates/app-sync-failed.md", "---\ntitle: x\n---\n" + body);
        var said = await CheckAsync(Good + "\ntemplates: ./templates\n");
        Assert.Equal(2, said.Code);
        Assert.Contains("app-sync-failed.md(4,", said.Errors, StringComparison.Ordinal);
        Assert.Contains(problem, said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_a_template_makes_itself_are_known_in_it()
    {
        _folder.File("templates/app-sync-failed.md", """
            ---
            title: "{{ n = app.metadata.name; n | string.upcase }}"
            ---
            {{ func twice(x) }}{{ x }}{{ x }}{{ end }}{{ capture told }}{{ twice sync.phase }}{{ end }}{{ told }}
            {{ for r in resources.unhealthy }}{{ for.index }} {{ r.name | raw }} {{ o = { key: r.kind } }}{{ o.key }}{{ end }}
            {{ with sync }}{{ phase }}{{ end }}
            """);
        var said = await CheckAsync(Good + "\ntemplates: ./templates\n");
        Assert.Equal((0, ""), (said.Code, said.Errors));
    }

    [Theory]
    [InlineData("subscriptions: [{ recipients: [\"slack:a\"], when: 'ap.spec.project == \"x\"' }]",
        "subscriptions[0].when: line 1, column 1: no variable or function \"ap\": did you mean \"app\"?")]
    [InlineData("triggers: { mine: { when: 'app.x == no_such', send: app-created } }",
        "triggers.mine.when: line 1, column 10: no variable or function \"no_such\"")]
    [InlineData("triggers: { mine: { on: created, oncePer: revisio, send: app-created } }", "triggers.mine.oncePer: ")]
    [InlineData("triggers: { mine: { on: created, conversation: 'x/{{ releas }}', send: app-created } }", "triggers.mine.conversation: ")]
    [InlineData("triggers: { mine: { when: 'trigger == \"x\"', send: app-created } }",
        "triggers.mine.when: line 1, column 1: no variable or function \"trigger\"")]
    public async Task A_name_in_a_condition_that_nothing_gives_is_said(string section, string problem)
    {
        var key = section.Split(':')[0];
        var said = await CheckAsync(
            string.Join('\n', Good.Split('\n').Where(line => !line.StartsWith(key + ":", StringComparison.Ordinal))) + "\n" + section);
        Assert.Equal(2, said.Code);
        Assert.Contains(": " + problem, Assert.Single(said.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_templates_that_extend_each_other_are_said()
    {
        _folder.File("templates/a.md", "---\ntitle: x\nextends: b\n---\n");
        _folder.File("templates/b.md", "---\ntitle: x\nextends: a\n---\n");
        var said = await CheckAsync(Good + "\ntemplates: ./templates\n");
        Assert.Contains("a.md(3,10) : error : it extends itself, by way of \"b\"", said.Errors, StringComparison.Ordinal);
        Assert.Contains("b.md(3,10) : error : it extends itself, by way of \"a\"", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_templates_that_is_not_there_is_a_problem_of_its_key()
    {
        var said = await CheckAsync(Good + "\ntemplates: ./no-templates\n");
        Assert.Contains(": templates: there is no folder ", Assert.Single(said.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("(0,0)", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_somebody_else_listens_on_is_said_and_run_says_it_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var yaml = Good.Replace(
            "enabled: false", FormattableString.Invariant($"address: \"http://127.0.0.1:{port}\""), StringComparison.Ordinal);
        var said = await CheckAsync(yaml);
        Assert.Equal(2, said.Code);
        Assert.Contains(": health.address: cannot be listened on", Assert.Single(said.ErrorLines), StringComparison.Ordinal);

        _folder.File("applications/none.yaml", "");
        var run = await Cli.RunProcessAsync(["run", "--config", Path.Combine(_folder.Path, "notifications.yaml")], "", Ct);
        Assert.NotEqual(0, run.Code);
        Assert.Contains("health.address: cannot listen on", run.Output + run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("defaultTriggers: [\"${CANARY}\"]")]
    [InlineData("defaultTriggers: { \"slack\": [\"${CANARY}\"] }")]
    [InlineData("subscriptions: [{ triggers: [on-created], recipients: [\"${CANARY}:x\"] }]")]
    [InlineData("subscriptions: [{ triggers: [on-created], recipients: [\"${CANARY}\"] }]")]
    [InlineData("subscriptions: [{ triggers: [on-created], recipients: [\"slack:a\"], selector: \"(${CANARY}\" }]")]
    [InlineData("subscriptions: [{ triggers: [on-created], recipients: [\"slack:a\"], when: \"${CANARY} ==\" }]")]
    [InlineData("triggers: { mine: { on: [\"${CANARY}\"], send: [\"${CANARY}\"], recovers: \"${CANARY}\", conversation: \"{{ ${CANARY}\", mode: \"${CANARY}\", for: \"${CANARY}\" } }")]
    [InlineData("repositories: [{ match: \"(${CANARY}\", forge: \"${CANARY}\", web: \"${CANARY}\" }]")]
    [InlineData("templates: \"${CANARY}\"")]
    [InlineData("shadow: \"${CANARY}\"")]
    public async Task A_value_that_came_from_outside_is_never_printed(string section)
    {
        var key = section.Split(':')[0];
        var lines = Good.Split('\n').Where(line => !line.StartsWith(key + ":", StringComparison.Ordinal));
        var file = _folder.File(
            "notifications.yaml",
            string.Join('\n', lines) + "\n" + section.Replace("CANARY", "NOTIFICATIONS_TEST_CANARY", StringComparison.Ordinal));
        Environment.SetEnvironmentVariable("NOTIFICATIONS_TEST_CANARY", "canary7f3a");
        var said = await Cli.RunAsync("check", "--config", file);
        Assert.Equal(2, said.Code);
        Assert.DoesNotContain("canary7f3a", said.Errors + said.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Online_says_who_the_token_is_and_which_scopes_are_missing()
    {
        await using var slack = await FakeSlack.StartAsync(new FakeSlackOptions { CheckContract = false }, Ct);
        slack.Scopes.Remove("channels:history");
        var yaml = $$"""
            instances: [{ name: prod, watch: { directory: . } }]
            health: { enabled: false }
            destinations: { slack: { type: slack, token: "{{Token}}", apiUrl: "{{slack.Url}}api/" } }
            """;
        var said = await CheckAsync(yaml, "--online");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Assert.Contains("destinations.slack: workspace Acme, bot deploybot; chat:write.public is missing: only channels that the bot was invited to; channels:history is missing: ", said.Output, StringComparison.Ordinal);

        slack.Scopes.Remove("chat:write");
        var poor = await CheckAsync(yaml, "--online");
        Assert.Equal(2, poor.Code);
        Assert.Contains("destinations.slack: cannot be used: workspace Acme, bot deploybot: the scope chat:write is missing", poor.Errors,
            StringComparison.Ordinal);

        var wrong = await CheckAsync(yaml.Replace(Token, "xoxb-wrong-token", StringComparison.Ordinal), "--online");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("destinations.slack: cannot be used: Slack refused auth.test", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains("invalid_auth", wrong.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("xoxb-wrong", wrong.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<Said> CheckAsync(string yaml, params string[] options) =>
        Cli.RunAsync(["check", "--config", _folder.File("notifications.yaml", yaml), .. options]);
}
