using System.CommandLine;
using System.Security.Cryptography;
using Notifications.Cli.Commands;
using Notifications.Import.Reading;
using Notifications.Import.Report;
using Notifications.Import.Writing;
using Notifications.Notifier;
using Xunit;

namespace Notifications.Import.Tests;

/// <summary>What is written is a configuration that our own check accepts.</summary>
public sealed class ImportedConfigurationTests : IDisposable
{
    private const string Canary = "c4n4ry-of-a-secret-1234567890";

    private static readonly ImportTarget Target = new(
        DestinationCatalog.Types.Keys, DestinationCatalog.BuiltInTemplateNames, DestinationCatalog.BuiltInTriggerNames);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("import");

    public static TheoryData<string, string> Readable => GoldenSets.Configurations;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task Every_configuration_imports_to_one_that_is_right(string set, string name)
    {
        await WriteAsync(Importer.Run(GoldenSets.Named(set).FilesOf(name), Target));
        var (code, said) = await RunAsync("check", "--config", Path.Combine(_folder.FullName, "notifications.yaml"));
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task The_command_writes_files_and_says_what_needs_a_hand()
    {
        var source = Path.Combine(OwnSet.Folder, "deployed.yaml");
        var (code, said) = await RunAsync("import", "--configmap", source, "--out", _folder.FullName);
        Assert.True(code == 0, said);
        Assert.Contains("IMPORT.md", said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "triggers", "on-deployed.yaml")));
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "templates", "app-deployed.md")));
        Assert.Contains("Different on purpose",
            await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "IMPORT.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        var unknown = Path.Combine(_folder.FullName, "unknown.yaml");
        await File.WriteAllTextAsync(unknown, "data:\n  service.pigeon: \"{ loft: a }\"\n", TestContext.Current.CancellationToken);
        (code, said) = await RunAsync("import", "--configmap", unknown, "--out", _folder.FullName, "--force");
        Assert.Equal(1, code);
        Assert.Contains("unknown.yaml:", said, StringComparison.Ordinal);
        Assert.Contains("pigeon", said, StringComparison.Ordinal);
        var broken = Path.Combine(_folder.FullName, "broken.yaml");
        await File.WriteAllTextAsync(broken, "data:\n  trigger.a: |\n  - when: true\n", TestContext.Current.CancellationToken);
        (code, said) = await RunAsync("import", "--configmap", broken, "--out", _folder.FullName);
        Assert.Equal(2, code);
        Assert.Contains("broken.yaml:", said, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("import", "--out", _folder.FullName)).Code);
        await File.WriteAllBytesAsync(broken, [0xff, 0xfe, 0x00], TestContext.Current.CancellationToken);
        (code, said) = await RunAsync("import", "--configmap", broken, "--out", _folder.FullName);
        Assert.Equal(2, code);
        Assert.Contains("broken.yaml: not UTF-8", said, StringComparison.Ordinal);
        (code, said) = await RunAsync("import", "--configmap", "-", "--secret", "-", "--out", _folder.FullName);
        Assert.Equal((2, true), (code, said.Contains("standard input", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_that_was_changed_since_is_replaced_with_force_only()
    {
        string[] import = ["import", "--configmap", Path.Combine(OwnSet.Folder, "deployed.yaml"), "--out", _folder.FullName];
        var completed = Path.Combine(_folder.FullName, "notifications.yaml");
        Assert.Equal(0, (await RunAsync(import)).Code);
        Assert.Equal(0, (await RunAsync(import)).Code);
        await File.WriteAllTextAsync(completed, "# completed by hand", TestContext.Current.CancellationToken);
        var (code, said) = await RunAsync(import);
        Assert.Equal(2, code);
        Assert.Contains("notifications.yaml", said, StringComparison.Ordinal);
        Assert.Contains("--force", said, StringComparison.Ordinal);
        Assert.Equal("# completed by hand", await File.ReadAllTextAsync(completed, TestContext.Current.CancellationToken));
        Assert.Equal(0, (await RunAsync([.. import, "--force"])).Code);
        var replaced = await File.ReadAllTextAsync(completed, TestContext.Current.CancellationToken);
        Assert.Contains("shadow: true", replaced, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("global: { domain: cd.example.org }\nnotifications: { triggers: {} }", "https://cd.example.org")]
    [InlineData("argo-cd: { global: { domain: cd.example.org }, notifications: { triggers: {} } }", "https://cd.example.org")]
    [InlineData("global: { domain: cd.example.org }\nnotifications: { argocdUrl: 'https://a.example.org', triggers: {} }", "https://a.example.org")]
    public void The_address_of_Argo_CD_is_the_one_that_the_chart_takes(string values, string address) =>
        Assert.Contains($"  argocdUrl: \"{address}\"\n",
            Importer.Run([new("values.yaml", values, ImportFileKind.ChartValues)], Target).Files[0].Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("service.alertmanager: '{ targets: [\"am.monitoring:9093\"], bearerToken: $t }'", "am.monitoring unencrypted")]
    [InlineData("service.alertmanager: '{ targets: [\"am.monitoring.svc:9093\"], bearerToken: $t }'", null)]
    [InlineData("service.webhook.ci: '{ url: \"http://ci.example.com/\", headers: [{ name: Authorization, value: $t }] }'", "ci.example.com unencrypted")]
    [InlineData("service.webhook.ci: '{ url: \"http://ci.example.com/\" }'", null)]
    [InlineData("service.webhook.ci: '{ url: \"http://ci/\", headers: [{ name: Authorization, value: $t }] }'", null)]
    public void A_secret_that_would_go_out_unencrypted_needs_a_hand(string service, string? said)
    {
        var report = Importer.Run([new("cm.yaml", $"data:\n  {service}\n", ImportFileKind.ConfigMap)], Target).Report;
        var hands = report.Notes.Where(note => note.Outcome == ImportOutcome.NeedsHand).Select(note => note.Text).ToList();
        if (said is null) Assert.Empty(hands);
        else Assert.Contains(said, Assert.Single(hands), StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_says_truly_what_each_environment_variable_holds()
    {
        const string Source = """
            data:
              service.teams-workflows: "recipientUrls: { ops: https://example.com/workflows/1234567890abcdefA }"
              service.awssqs: "queue: q"
              service.grafana: "{ apiUrl: 'https://g.example.com/api', apiKey: abc }"
            """;
        Assert.Equal(
            [
                ("AWSSQS_URL", "what is new: url of the destination awssqs (see above)"),
                ("GRAFANA_APIKEY", "what stands in grafana: apiKey"),
                ("TEAMS_WORKFLOWS_OPS_URL", "what stands in teams-workflows: recipientUrls.ops"),
            ],
            Importer.Run([new("cm.yaml", Source, ImportFileKind.ConfigMap)], Target).Report.Secrets
                .Select(secret => (secret.Key, secret.Value)));
    }

    [Theory]
    [InlineData("", "defaultTriggers: []", false)]
    [InlineData("defaultTriggers: '[mine]'", "defaultTriggers: [mine]", false)]
    [InlineData("defaultTriggers.slack: '[mine]'", "defaultTriggers:\n  default: []\n  slack: [mine]\n", false)]
    [InlineData("defaultTriggers.slack: '[other]'", "defaultTriggers: []", true)]
    public async Task Default_triggers_are_taken_along_for_all_and_for_a_destination(string defaults, string written, bool needsHand)
    {
        var result = Importer.Run(
            [
                new("cm.yaml", $$"""
                    data:
                      service.slack: "token: $t"
                      trigger.mine: |
                        - when: app.status.sync.status == 'Synced'
                          send: [mine]
                      template.mine: "message: hello"
                      {{defaults}}
                    """, ImportFileKind.ConfigMap),
            ],
            Target);
        Assert.Contains(written, result.Files[0].Text, StringComparison.Ordinal);
        Assert.Equal(needsHand, result.Report.NeedsHand);
        await WriteAsync(result);
        var (code, said) = await RunAsync("check", "--config", Path.Combine(_folder.FullName, "notifications.yaml"));
        Assert.True(code == 0, said);
    }

    [Fact]
    public void A_oncePer_that_time_alone_changes_needs_a_hand()
    {
        const string Source = """
            data:
              template.t: "message: a"
              trigger.daily: |
                - when: app.status.health.status == 'Degraded'
                  oncePer: time.Now().Format("2006-01-02")
                  send: [t]
            """;
        Assert.Contains("repeat: { every: 24h }",
            Assert.Single(Importer.Run([new("cm.yaml", Source, ImportFileKind.ConfigMap)], Target).Report.Notes,
                note => note.Outcome == ImportOutcome.NeedsHand).Text, StringComparison.Ordinal);
    }

    /// <summary>Each with what it needs, and a template with a block of its own.</summary>
    [Theory]
    [InlineData("alertmanager", "{ targets: ['am.example.com:9093'], scheme: https, bearerToken: $am-token }",
        "{ labels: { team: '{{.app.metadata.name}}' } }", "alertmanager", "labels:", false)]
    [InlineData("awssqs", "{ queue: q, region: eu-west-1 }", "{ messageGroupId: a }", "cloudevents", "", true)]
    [InlineData("email", "{ host: smtp.example.com, port: 465, username: a, password: $mail-password, from: a@example.com, html: true }",
        "{ subject: 'About {{.app.metadata.name}}', body: '<b>{{.app.metadata.name}}</b>' }", "email", "html: ", false)]
    [InlineData("gcppubsub", "{ project: p, topic: t }", "{ attributes: { a: b } }", "cloudevents", "", true)]
    [InlineData("googlechat", "{ webhooks: { ops: $chat-url } }",
        "{ cardsV2: '[{\"card\": {\"header\": {\"title\": \"{{.app.metadata.name}}\"}}}]', threadKey: '{{.app.metadata.name}}' }",
        "googlechat", "cardsV2: ", false)]
    [InlineData("grafana", "{ apiUrl: 'https://grafana.example.com/api', apiKey: $grafana-key }", "{}", "grafana", "", false)]
    [InlineData("mattermost", "{ apiURL: 'https://chat.example.com', token: $chat-token }",
        "{ attachments: '[{\"title\": \"{{.app.metadata.name}}\"}]' }", "mattermost", "attachments: ", false)]
    [InlineData("nats", "{ url: 'nats://a.example.com' }", "{}", "cloudevents", "", true)]
    [InlineData("newrelic", "{ apiKey: $nr-key }", "{ revision: '{{.app.status.sync.revision}}' }", "newrelic", "revision: ", false)]
    [InlineData("opsgenie", "{ apiUrl: api.eu.opsgenie.com, apiKeys: { sre: $og-key } }",
        "{ priority: P1, tags: ['{{.app.metadata.name}}'], details: { a: '{{.app.spec.project}}' } }", "opsgenie", "tags:", false)]
    [InlineData("pagerduty", "{ token: $pd-token, from: a@example.com }", "{ urgency: high }", "pagerduty", "", true)]
    [InlineData("pagerdutyv2", "{ serviceKeys: { platform: $pd-key } }",
        "{ summary: '{{.app.metadata.name}}', severity: critical, source: a }", "pagerduty", "severity: critical", false)]
    [InlineData("pushover", "{ token: $po-token }", "{}", "pushover", "", false)]
    [InlineData("rocketchat", "{ serverUrl: 'https://chat.example.com', email: a@example.com, password: $rc-password, alias: argo }",
        "{ attachments: '[]' }", "rocketchat", "attachments: ", true)]
    [InlineData("teams", "{ recipientUrls: { ops: $teams-url } }", "{ title: 'About {{.app.metadata.name}}', text: hello }",
        "teams", "", true)]
    [InlineData("teams", "{ recipientUrls: { ops: $teams-url } }",
        "{ facts: '[{\"name\": \"Sync\", \"value\": \"{{.app.status.sync.status}}\"}]', sections: '[{\"text\": \"a\"}]' }", "teams",
        "facts: ", true)]
    [InlineData("teams-workflows", "{ recipientUrls: { ops: $teams-url } }", "{ adaptiveCard: '{\"type\": \"AdaptiveCard\"}' }", "teams",
        "adaptiveCard: ", false)]
    [InlineData("telegram", "{ token: $tg-token }", "{}", "telegram", "", false)]
    [InlineData("webex", "{ token: $wx-token }", "{}", "webex", "", false)]
    public async Task A_service_becomes_a_destination_of_its_kind(
        string service, string settings, string block, string type, string written, bool needsHand)
    {
        var result = Importer.Run(
            [
                new("cm.yaml", $$"""
                    data:
                      service.{{service}}: |
                        {{settings}}
                      trigger.on-mine: |
                        - when: app.status.sync.status == 'Synced'
                          send: [mine]
                      template.mine: |
                        message: hello
                        {{service}}: {{block}}
                    """, ImportFileKind.ConfigMap),
            ],
            Target);
        Assert.Equal(needsHand, result.Report.NeedsHand);
        Assert.Contains($"  {service}:\n    type: {type}\n", result.Files[0].Text, StringComparison.Ordinal);
        var template = result.Files.Single(file => file.Path == "templates/mine.md").Text;
        Assert.Contains(written, template, StringComparison.Ordinal);
        Assert.Equal(written.Length > 0, template.Contains($"\n{type}:\n", StringComparison.Ordinal));
        await WriteAsync(result);
        var (code, said) = await RunAsync("check", "--config", Path.Combine(_folder.FullName, "notifications.yaml"));
        Assert.True(code == 0, said);
    }

    [Theory]
    [InlineData("status: { state: success, label: argocd }", "commitStatuses", false)]
    [InlineData("deployment: { state: success, environment: prod }", "deployments", false)]
    [InlineData("checkRun: { name: argocd, status: completed, conclusion: success }", "checkRuns", false)]
    [InlineData("pullRequestComment: { content: '{{.app.metadata.name}} is synced' }", null, false)]
    [InlineData("revisionPath: '{{.app.status.sync.revision}}'", null, false)]
    [InlineData("repositoryDispatch: { event_type: synced }", null, true)]
    public async Task What_a_template_writes_to_GitHub_besides_its_message_is_switched_on_at_the_destination(
        string block, string? setting, bool needsHand)
    {
        string[] all = ["commitStatuses", "deployments", "checkRuns"];
        var result = Importer.Run(
            [
                new("cm.yaml", $$"""
                    data:
                      service.github: "{ appID: 1, installationID: 2, privateKey: $gh-key }"
                      template.mine: |
                        message: hello
                        github:
                          {{block}}
                    """, ImportFileKind.ConfigMap),
            ],
            Target);
        Assert.Equal(needsHand, result.Report.NeedsHand);
        Assert.Equal(setting is null ? [] : [setting],
            all.Where(one => result.Files[0].Text.Contains($"    {one}: \"true\"\n", StringComparison.Ordinal)));
        Assert.Contains(
            $"github.{block.Split(':')[0]}", result.Files.Single(file => file.Path == "IMPORT.md").Text, StringComparison.Ordinal);
        await WriteAsync(result);
        var (_, said) = await RunAsync("check", "--config", Path.Combine(_folder.FullName, "notifications.yaml"));
        var problem = Assert.Single(said.Split('\n'), line => line.Contains("notifications.yaml:", StringComparison.Ordinal));
        Assert.Contains("app.privateKey", problem, StringComparison.Ordinal); // here is none
    }

    [Fact]
    public async Task A_sender_that_is_no_address_is_replaced_and_needs_a_hand()
    {
        var result = Importer.Run(
            [
                new(
                    "cm.yaml", "data:\n  service.email: |\n    { host: smtp.example.com, port: 587, from: <myemail>@example.com }\n",
                    ImportFileKind.ConfigMap),
            ],
            Target);
        Assert.True(result.Report.NeedsHand);
        Assert.Contains("from: \"argocd@example.com\"", result.Files[0].Text, StringComparison.Ordinal);
        await WriteAsync(result);
        var (code, said) = await RunAsync("check", "--config", Path.Combine(_folder.FullName, "notifications.yaml"));
        Assert.True(code == 0, said);
    }

    [Theory]
    [InlineData("slack", false)]
    [InlineData("slack:", false)]
    [InlineData("slack:sre", true)]
    [InlineData("prod", false)]
    public void A_recipient_of_Slack_without_a_channel_is_left_out_and_needs_a_hand(string recipient, bool isTaken)
    {
        var result = Importer.Run(
            [
                new("cm.yaml", $$"""
                    data:
                      service.slack: "token: $slack-token"
                      service.slack.prod: "token: $slack-token"
                      trigger.on-mine: |
                        - when: "true"
                          send: [mine]
                      template.mine: "message: hello"
                      subscriptions: |
                        - recipients: ["{{recipient}}"]
                          triggers: [on-mine]
                    """, ImportFileKind.ConfigMap),
            ],
            Target);
        var written = result.Files.Single(file => file.Path == "notifications.yaml").Text;
        Assert.Equal(isTaken, written.Contains("subscriptions:", StringComparison.Ordinal));
        Assert.Equal(!isTaken, result.Files.Single(file => file.Path == "IMPORT.md").Text.Contains(":#channel", StringComparison.Ordinal));
    }

    [Fact]
    public void No_value_of_a_secret_is_written_wherever_it_stood()
    {
        string[] files =
        [
            $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: argocd-notifications-cm }
            data:
              service.slack: |
                token: {{Canary}}
              service.github: |
                appID: 1
                installationID: 2
                privateKey: {{Canary}}
              service.webhook.a: |
                url: https://user:{{Canary}}@example.com/
                headers:
                - { name: Authorization, value: Bearer {{Canary}} }
              service.webhook.b: |
                url: https://example.com/hooks/{{Canary}}
                basicAuth: { username: a, password: {{Canary}} }
              service.webhook.c: |
                url: https://example.com/$token/$path
              service.telegram: |
                token: {{Canary}}
              service.opsgenie: |
                apiKeys: { a: {{Canary}}
              service.opsgenie.o: "apiKeys: { a: {{Canary}} }"
              service.pagerdutyv2: "serviceKeys: { a: {{Canary}} }"
              service.pagerduty: "{ token: {{Canary}}, from: a@example.com }"
              service.teams: "recipientUrls: { a: 'https://example.com/{{Canary}}' }"
              service.teams-workflows: "recipientUrls: { a: 'https://example.com/?sig={{Canary}}' }"
              service.googlechat: "webhooks: { a: 'https://chat.googleapis.com/v1/spaces/A/messages?token={{Canary}}' }"
              service.email: "{ host: a.example.com, from: a@example.com, username: a, password: {{Canary}} }"
              service.mattermost: "{ apiURL: 'https://a:{{Canary}}@example.com', token: {{Canary}} }"
              service.rocketchat: "{ serverUrl: 'https://a.example.com', email: a@example.com, password: {{Canary}} }"
              service.grafana: "{ apiUrl: 'https://a.example.com/api', apiKey: {{Canary}} }"
              service.newrelic: "apiKey: {{Canary}}"
              service.pushover: "token: {{Canary}}"
              service.webex: "token: {{Canary}}"
              service.alertmanager: "{ targets: [a.example.com], bearerToken: {{Canary}}, basicAuth: { username: a, password: {{Canary}} } }"
              service.awssqs: "{ queue: a, key: {{Canary}}, secret: {{Canary}} }"
              service.nats: "{ url: 'nats://a:{{Canary}}@example.com', password: {{Canary}} }"
            """,
            $$"""
            apiVersion: v1
            kind: Secret
            metadata: { name: argocd-notifications-secret }
            stringData:
              token: {{Canary}}
              notifiers.yaml: |
                slack: { token: {{Canary}} }
                webhook:
                - { name: d, url: "https://example.com/{{Canary}}", headers: [{ name: X-Other, value: {{Canary}} }] }
            """,
        ];
        var result = Importer.Run(
            [new("cm.yaml", files[0], ImportFileKind.ConfigMap), new("secret.yaml", files[1], ImportFileKind.Secret)], Target);
        Assert.Equal("", string.Join(
            ", ", result.Files.Where(file => file.Text.Contains(Canary, StringComparison.Ordinal)).Select(file => file.Path)));
        Assert.DoesNotContain(result.Report.Notes, note => note.ToString().Contains(Canary, StringComparison.Ordinal));
        Assert.Contains("https://example.com/${TOKEN}/${ARGOCD_PATH}", result.Files[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_inside_of_a_text_is_told_with_the_line_and_column_of_the_file()
    {
        const string Source = """
            data:
              trigger.a: |
                - when: app.x ==
                  send: [t]
              template.t: |
                message: |
                  one
                  {{ .app.x
            """;
        var result = Importer.Run([new("cm.yaml", Source, ImportFileKind.ConfigMap)], Target);
        var places = result.Report.Notes.Where(note => note.Outcome == ImportOutcome.NeedsHand).Select(note => note.At.ToString()).ToList();
        Assert.Contains("cm.yaml:3:21", places);
        Assert.Contains("cm.yaml:8:7", places);
    }

    [Fact]
    public void A_file_that_is_no_YAML_is_refused_without_its_text()
    {
        var wrong = Assert.Throws<ImportException>(
            () => Importer.Run([new("cm.yaml", $"data:\n  a: b: {Canary}\n", ImportFileKind.ConfigMap)], Target));
        Assert.Equal(2, wrong.At.Line);
        Assert.DoesNotContain(Canary, wrong.ToString(), StringComparison.Ordinal);
    }

    private async Task WriteAsync(ImportResult result)
    {
        foreach (var (path, text) in result.Files)
        {
            var file = Path.Combine(_folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, Here(text), TestContext.Current.CancellationToken);
        }

        foreach (var variable in result.Report.Secrets.Keys)
            Environment.SetEnvironmentVariable(variable, ValueOf(variable, result.Files[0].Text));
    }

    /// <summary>A folder takes the cluster's place.</summary>
    private static string Here(string text) =>
        text.Replace("watch: { inCluster: true }", "watch: { directory: . }", StringComparison.Ordinal)
        .Replace("shadow: true\n", "shadow: true\nhealth: { enabled: false }\n", StringComparison.Ordinal);

    private static string ValueOf(string variable, string configuration)
    {
        // Below these keys stand addresses
        var before = configuration.Split($"${{{variable}}}")[0];
        var isAddress = new[] { "recipientUrls:", "webhooks:" }.Any(
            key => before.LastIndexOf(key, StringComparison.Ordinal) is > 0 and var at
            && !before[at..].Contains("\n    type:", StringComparison.Ordinal));
        var settings = configuration.Split('\n').Where(line => line.Contains($"${{{variable}}}", StringComparison.Ordinal))
            .Select(line => line.Split(':')[0].Trim()).ToList();
        if (settings.Contains("from"))
            return "argocd@example.com";
        if (isAddress || settings.Exists(one => one.EndsWith("url", StringComparison.OrdinalIgnoreCase))
            || variable.EndsWith("_URL", StringComparison.Ordinal))
            return "https://example.com/hook";
        if (!variable.Contains("PRIVATE", StringComparison.Ordinal))
            return "12345";
        using var key = RSA.Create(2048);
        return key.ExportRSAPrivateKeyPem();
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        using var said = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new InvocationConfiguration { Output = said, Error = said });
        return (code, said.ToString());
    }
}
