using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Notifications.Testing;
using Notifications.Testing.GitHub;
using Notifications.Testing.Programs;
using Xunit;

namespace Notifications.SystemTests.Stories;

/// <summary>
/// One merged pull request, 40 Applications of three instances, an hour of syncs by their own times, one failure, one rollback. The process
/// is killed (SIGKILL) while a write of the comment is under way: GitHub does it, and nobody is left who hears of it.
/// </summary>
public sealed partial class RolloutStoryTests : IDisposable
{
    private const int Applications = 40;
    private const int Fails = 7;
    private const int GoesBack = 33;
    private const string Old = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", New = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private readonly StoryFolder _folder = new();
    private readonly Dictionary<int, JsonObject> _documents = [];
    private readonly Dictionary<int, string> _expected = [];
    private DateTimeOffset _at = new(2026, 3, 4, 10, 0, 0, TimeSpan.Zero);
    private FakeGitHub _github = null!;
    private RunningProgram? _program;
    private string _config = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _program?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pull_request_has_one_comment_that_is_true_at_every_step_whenever_its_writer_is_killed()
    {
        await using var github = _github = await FakeGitHub.StartAsync(Ct);
        github.AddRepository("acme/platform").AddCommitAfter(Old, "Old").AddCommitAfter(New, "New", Old)
            .AddPull(7, New, Enumerable.Range(0, Applications).Select(i => $"apps/app-{i}/values.yaml"));
        for (var i = 0; i < 3; i++) Directory.CreateDirectory(Path.Combine(_folder.Path, $"cluster-{i}"));
        for (var i = 0; i < Applications; i++) Write(i, _documents[i] = Application(i));
        _config = Configuration();
        await StartAsync();
        int[] all = [.. Enumerable.Range(0, Applications)];

        await PlayAsync(all, "waits", Waits, killedBy: "POST"); // nobody hears that the comment was created
        foreach (var wave in all.Chunk(Applications / 2))
        {
            await PlayAsync(wave, "syncing", Syncs, killedBy: wave.Contains(GoesBack) ? "PATCH" : null);
            if (wave.Contains(Fails))
            {
                await PlayAsync([Fails], "failed", Failed, killedBy: "POST"); // nor that the failure was announced
                await PlayAsync([Fails], "syncing", Syncs);
            }

            await PlayAsync(wave, "synced", Succeeds);
        }

        await PlayAsync([GoesBack], "taken back", GoesBackToOld, killedBy: "PATCH");

        Assert.Equal(0, await _program!.EndAsync(Ct));
        Assert.Empty(github.Violations);
        Assert.Equal(2, github.Effects.Count(effect => effect.Op == "comment")); // the overview, and what notifies of the failure
        Assert.DoesNotContain(github.Effects, effect => effect.Op == "delete");
        Assert.InRange(_at - new DateTimeOffset(2026, 3, 4, 10, 0, 0, TimeSpan.Zero), TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(90));
        var (calls, writes) = (github.Requests.Count, github.Effects.Count);
        TestContext.Current.SendDiagnosticMessage($"{Applications} Applications, 4 kills: {calls} calls, of them {writes} writes");
        Assert.InRange(writes, 2, 3 * Applications);
        Assert.InRange(calls, writes, 10 * Applications);
    }

    /// <summary>Changes the Applications as Argo CD would, and waits until the one comment says so of each.</summary>
    /// <param name="killedBy">The method of the write while which the process is killed; another one is started after it.</param>
    private async Task PlayAsync(int[] applications, string stage, Action<JsonObject> change, string? killedBy = null)
    {
        _at += TimeSpan.FromMinutes(7);
        if (killedBy is not null) _github.Faults.Next(null, request =>
        {
            if (request.Method != killedBy || !request.Path.Contains("/comments", StringComparison.Ordinal)) return false;
            _program!.Kill();
            return true;
        });
        foreach (var i in applications)
        {
            change(_documents[i]);
            Write(i, _documents[i]);
            _expected[i] = stage;
        }

        if (killedBy is not null)
        {
            await Eventually.TrueAsync(() => _program!.HasEnded, Ct, $"{killedBy} of a comment; the program says:\n{_program}");
            await StartAsync();
        }

        await Eventually.TrueAsync(IsTrue, Ct, $"{stage}; the comments are:\n{Everything()}\nthe program says:\n{_program}");
    }

    private bool IsTrue()
    {
        var overviews = _github.Comments("acme/platform#7")
            .Where(comment => !comment.Body.Contains("-failed -->", StringComparison.Ordinal)).ToList();
        Assert.InRange(overviews.Count, 0, 1);
        if (overviews is not [{ Body: var body }]) return false;
        var shown = Rows().Matches(body).ToDictionary(
            row => int.Parse(row.Groups["app"].ValueSpan, CultureInfo.InvariantCulture),
            row => (Instance: row.Groups["instance"].Value, Stage: row.Groups["stage"].Value));
        return shown.Count == _expected.Count && _expected.All(app => shown.TryGetValue(app.Key, out var row)
            && row.Instance == $"cluster-{app.Key % 3}" && row.Stage.Contains(app.Value, StringComparison.Ordinal));
    }

    private string Everything() => string.Join("\n---\n", _github.Comments("acme/platform#7").Select(comment => comment.Body));

    private async Task StartAsync()
    {
        _program?.Dispose();
        _program = RunningProgram.Start("notifications", ["run", "--config", _config], Story.Tokens);
        await _program.SaysAsync("ready: watching", Ct);
    }

    private string Configuration() => _folder.Write($$"""
        instances:
          - { name: cluster-0, argocd: { url: "https://argocd0.example.com" }, watch: { directory: ./cluster-0 } }
          - { name: cluster-1, argocd: { url: "https://argocd1.example.com" }, watch: { directory: ./cluster-1 } }
          - { name: cluster-2, argocd: { url: "https://argocd2.example.com" }, watch: { directory: ./cluster-2 } }
        store: { type: sqlite, path: ./notifications.db }
        health: { enabled: false }
        destinations:
          github: { type: github, token: "${GITHUB_TOKEN}", apiUrl: "{{_github.Url}}", limits: none }
        triggers:
          on-change-pending:
            { on: change-pending, for: 1s, follows: on-sync-succeeded, followsOn: github, conversation: "pending/@", mode: update, send: app-change-pending }
        subscriptions:
          - { triggers: [on-sync-running, on-sync-succeeded, on-sync-failed], recipients: [github] }
        """.Replace("@", "{{ transition.changeId }}", StringComparison.Ordinal));

    private void Write(int number, JsonObject application)
    {
        var path = Path.Combine(_folder.Path, $"cluster-{number % 3}", $"app-{number}.json");
        File.WriteAllText(path + ".new", application.ToJsonString());
        File.Move(path + ".new", path, overwrite: true);
    }

    private static JsonObject Application(int number) => JsonNode.Parse($$"""
        {
          "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
          "metadata": { "name": "app-{{number}}", "namespace": "argocd", "uid": "uid-{{number}}", "creationTimestamp": "2026-01-01T00:00:00Z" },
          "spec": { "project": "default", "source": { "repoURL": "https://github.com/acme/platform.git", "path": "apps/app-{{number}}", "targetRevision": "main" },
                    "destination": { "server": "https://kubernetes.default.svc", "namespace": "app-{{number}}" } },
          "status": {
            "sourceType": "Directory",
            "sync": { "status": "Synced", "revision": "{{Old}}" },
            "health": { "status": "Healthy", "lastTransitionTime": "2026-03-03T09:00:00Z" },
            "reconciledAt": "2026-03-03T10:00:08Z",
            "operationState": {
              "phase": "Succeeded", "startedAt": "2026-03-03T10:00:00Z", "finishedAt": "2026-03-03T10:00:07Z",
              "operation": { "sync": { "revision": "{{Old}}" }, "initiatedBy": { "username": "anna" } }, "syncResult": { "revision": "{{Old}}" }
            },
            "resources": [{ "group": "apps", "kind": "Deployment", "namespace": "app-{{number}}", "name": "web", "status": "Synced" }],
            "history": [{ "id": 1, "revision": "{{Old}}", "deployedAt": "2026-03-03T10:00:07Z", "deployStartedAt": "2026-03-03T10:00:00Z" }]
          }
        }
        """)!.AsObject();

    private void Waits(JsonObject application) => Compare(application, "OutOfSync");

    private void Syncs(JsonObject application) => Operate(application, "Running", New, ended: false);

    private void Failed(JsonObject application)
    {
        Operate(application, "Failed", New, ended: true);
        application["status"]!["operationState"]!["message"] = "one or more objects failed to apply";
    }

    private void Succeeds(JsonObject application)
    {
        Operate(application, "Succeeded", New, ended: true);
        Compare(application, "Synced");
    }

    private void GoesBackToOld(JsonObject application)
    {
        Operate(application, "Running", Old, ended: false);
        Operate(application, "Succeeded", Old, ended: true);
        Compare(application, "OutOfSync");
    }

    /// <summary>Argo CD compares with what git wants, which is the new commit.</summary>
    private void Compare(JsonObject application, string status)
    {
        application["status"]!["reconciledAt"] = Text(_at.AddSeconds(20));
        application["status"]!["sync"] = new JsonObject { ["status"] = status, ["revision"] = New };
        application["status"]!["resources"]![0]!["status"] = status;
    }

    private void Operate(JsonObject application, string phase, string revision, bool ended)
    {
        var status = application["status"]!;
        if (!ended) status["operationState"] = new JsonObject
        {
            ["startedAt"] = Text(_at),
            ["operation"] = new JsonObject
            {
                ["initiatedBy"] = new JsonObject { ["username"] = "anna" },
                ["sync"] = new JsonObject { ["revision"] = revision },
            },
            ["syncResult"] = new JsonObject { ["revision"] = revision },
        };
        var operation = status["operationState"]!;
        operation["phase"] = phase;
        if (!ended) return;
        operation["finishedAt"] = Text(_at.AddSeconds(10));
        if (phase == "Succeeded") status["history"]!.AsArray().Add(new JsonObject
        {
            ["id"] = status["history"]!.AsArray().Count + 1,
            ["revision"] = revision,
            ["deployStartedAt"] = operation["startedAt"]!.DeepClone(),
            ["deployedAt"] = Text(_at.AddSeconds(10)),
        });
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\|[^|\n]*\| (?<instance>[^|\n]*?) \| \[app-(?<app>[0-9]+)\][^|\n]*\|[^|\n]*\| (?<stage>[^|\n]*?) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
