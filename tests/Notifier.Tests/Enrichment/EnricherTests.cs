using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Notifications.Notifier.Tests.Models;
using Notifications.Testing;
using Notifications.Testing.ArgoCd;
using Xunit;

namespace Notifications.Notifier.Tests.Enrichment;

public sealed class EnricherTests : IAsyncLifetime
{
    private const string Sha = "a8e3abce1871828204fb6382fc0819e80ab1cf9b";
    private const string Drifts = """{"since":"2026-02-01T11:00:00Z","resources":[{"group":"apps","kind":"Deployment","namespace":"shop","name":"web","status":"OutOfSync"}]}""";

    private readonly ManualTime _time = new();
    private readonly LogLines _log = new();
    private readonly HttpClient _http = new();
    private FakeArgoCd _argocd = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _argocd = await FakeArgoCd.StartAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _argocd.DisposeAsync();
        Assert.DoesNotContain(FakeArgoCd.Token, _log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Author_and_subject_come_from_Argo_CD_once_a_commit()
    {
        _argocd.WithCommit("argocd", Sha, "Ada Lovelace <ada@example.com>", "Raise the limits\n\nBecause of the peak.");
        var enricher = Enricher();

        var first = await enricher.AboutAsync(Facts("healthy-sync"), Ct);
        await enricher.AboutAsync(Facts("healthy-sync"), Ct);

        Assert.Equal(("Ada Lovelace", "Raise the limits"), (first.Commits[0].Author, first.Commits[0].Subject));
        Assert.Equal([$"/api/v1/applications/argocd/revisions/{Sha}/metadata?appNamespace=argocd&project=infrastructure"],
            _argocd.Requests);
    }

    [Fact]
    public async Task Each_git_source_of_several_is_asked_for_by_its_index_and_charts_are_not()
    {
        _argocd.WithCommit("argo-diff-testing", "5a8d703478b234260ffc8902311906e2ffbc2802", "Bob", "Change values", sourceIndex: 0);

        var enriched = await Enricher().AboutAsync(Facts("multi-succeeded"), Ct);

        Assert.Equal([0], enriched.Commits.Keys);
        Assert.Single(_argocd.Requests);
    }

    [Fact]
    public async Task A_forge_is_asked_where_Argo_CD_may_not_tell()
    {
        var enriched = await Enricher(
            forge: (url, revision, _) => Task.FromResult<CommitInfo?>(new CommitInfo("Ada", "ada", $"{revision} of {url}")))
            .AboutAsync(Facts("healthy-sync"), Ct);

        Assert.Equal($"{Sha} of https://github.com/lsst-sqre/phalanx.git", enriched.Commits[0].Subject);
    }

    [Theory]
    [InlineData("https://github.com/lsst-sqre/*", "github.com/lsst-sqre/*", true)]
    [InlineData("https://github.com/others/*", "*", false)]
    [InlineData("*", "github.com/others/*", false)]
    public async Task Commits_are_described_where_the_project_and_the_policy_allow_it(string permitted, string policy, bool described)
    {
        var facts = Facts("healthy-sync", permitted: [permitted]);
        var enriched = await Enricher(
            forge: (_, _, _) => Task.FromResult<CommitInfo?>(new CommitInfo("Ada", "ada", "Secret plans")), details: [policy])
            .AboutAsync(facts, Ct);

        Assert.Equal(described, enriched.Commits.Count > 0);
    }

    [Fact]
    public async Task Unhealthy_resources_come_from_the_tree_those_with_a_reason_first()
    {
        _argocd.WithTree("velero-test", new JsonArray(
            Node("apps", "Deployment", "web", "Degraded", null),
            Node("", "Service", "web", "Healthy", null),
            Node("", "Pod", "web-1", "Degraded", "back-off 5m0s restarting failed container")));

        var enriched = await Enricher().AboutAsync(Facts("degraded"), Ct);

        Assert.Equal(["Pod web-1", "Deployment web"], enriched.Unhealthy!.Value.Select(resource => $"{resource.Kind} {resource.Name}"));
        Assert.Empty(enriched.Missing);
    }

    [Fact]
    public async Task Drift_is_told_field_by_field()
    {
        _argocd.WithManaged("argocd", "apps", "Deployment", "shop", "web", JsonNode.Parse("""{"spec":{"replicas":5}}"""), JsonNode.Parse("""{"spec":{"replicas":2}}"""));

        var enriched = await Enricher().AboutAsync(Facts("drift"), Ct);

        var detail = enriched.Drift.Of(("apps", "Deployment", "shop", "web"));
        Assert.Equal(new FieldChange("spec.replicas", "2", "5", Redacted: false, Hand: null), Assert.Single(detail!.Fields));
    }

    [Theory]
    [InlineData(401, "application/json", """{"error":"no session information","code":16,"message":"no session information"}""")]
    [InlineData(403, "application/json", """{"error":"permission denied","code":7,"message":"permission denied"}""")]
    [InlineData(404, "application/json", """{"error":"applications.argoproj.io not found","code":5,"message":"not found"}""")]
    [InlineData(500, "application/json", """{"error":"cache: key is missing","code":2,"message":"cache: key is missing"}""")]
    [InlineData(503, "text/html", "<html>Service Unavailable</html>")]
    [InlineData(200, "application/json", """{"items":[{"group":"apps","kind":"Deployment","namespace":"shop","name":"web","normalizedLiveState":"{\"spec\":""")]
    [InlineData(200, "application/json", """{"items":[{"group":"apps","kind":"Deployment","namespace":"shop","name":"web","normalizedLiveState":"{\"spec\":","predictedLiveState":"{}"}]}""")]
    [InlineData(200, "application/json", "[]")]
    [InlineData(200, "text/plain", "")]
    [InlineData(200, "text/html", "<!doctype html><title>Log in</title>")]
    public async Task Whatever_Argo_CD_answers_instead_the_message_goes_and_says_what_is_missing(int status, string type, string body)
    {
        _argocd.WithManaged("argocd", "apps", "Deployment", "shop", "web", JsonNode.Parse("""{"spec":{"replicas":5}}"""), JsonNode.Parse("""{"spec":{"replicas":2}}"""));
        var enricher = Enricher();

        _argocd.AnswersAll = (status, type, body);
        var without = await enricher.AboutAsync(Facts("drift"), Ct);
        _argocd.AnswersAll = null;
        _time.Advance(TimeSpan.FromSeconds(31));
        var with = await enricher.AboutAsync(Facts("drift"), Ct);

        Assert.Equal(["the fields that differ"], without.Missing);
        Assert.Null(without.Drift.Of(("apps", "Deployment", "shop", "web")));
        Assert.Empty(with.Missing);
        Assert.NotNull(with.Drift.Of(("apps", "Deployment", "shop", "web")));
    }

    [Fact]
    public async Task What_may_not_be_read_is_missing_and_said()
    {
        var enriched = await Enricher().AboutAsync(Facts("drift"), Ct);

        Assert.Equal(["the fields that differ"], enriched.Missing);
    }

    [Fact]
    public async Task An_Argo_CD_that_hangs_costs_one_budget_and_is_then_left_alone_for_a_while()
    {
        var release = new TaskCompletionSource();
        _argocd.Holds = release.Task;
        var enricher = Enricher();

        var held = enricher.AboutAsync(Facts("degraded"), Ct);
        await Eventually.TrueAsync(() => _argocd.Requests.Count == 2, Ct);
        _time.Advance(TimeSpan.FromSeconds(2));
        var first = await held;
        var second = await enricher.AboutAsync(Facts("degraded"), Ct);
        release.SetResult();
        _argocd.Holds = null;
        _time.Advance(TimeSpan.FromSeconds(31));
        _argocd.WithTree("velero-test", new JsonArray(Node("", "Pod", "web-1", "Degraded", "why")));
        var third = await enricher.AboutAsync(Facts("degraded"), Ct);

        Assert.Equal(["the unhealthy resources"], first.Missing);
        Assert.Equal(["the unhealthy resources"], second.Missing);
        Assert.Single(third.Unhealthy!.Value);
        Assert.Contains("does not answer: no answer in time", _log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(200)]
    public async Task A_proxy_in_front_that_answers_with_a_page_is_an_Argo_CD_that_does_not_answer(int status)
    {
        _argocd.FailsWith = status;

        var enriched = await Enricher().AboutAsync(Facts("degraded"), Ct);

        Assert.Equal(["the unhealthy resources"], enriched.Missing);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_asked_and_nothing_missed()
    {
        var enriched = await Enricher(argocd: false).AboutAsync(Facts("degraded"), Ct);

        Assert.Empty(enriched.Missing);
        Assert.Empty(_argocd.Requests);
    }

    [Fact]
    public async Task A_cancelled_caller_is_told_so()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Enricher().AboutAsync(Facts("degraded"), cancelled.Token));
    }

    private static JsonObject Node(string group, string kind, string name, string health, string? message) => new()
    {
        ["group"] = group,
        ["kind"] = kind,
        ["namespace"] = "shop",
        ["name"] = name,
        ["health"] = message is null ? new JsonObject { ["status"] = health }
            : new JsonObject { ["status"] = health, ["message"] = message },
    };

    private static AppFacts Facts(string what, string[]? permitted = null)
    {
        var (file, transition) = what switch
        {
            "healthy-sync" => ("failed-quotes", SomeEvents.Transition(TransitionKinds.SyncSucceeded, $$"""{"phase":"Succeeded","revision":"{{Sha}}"}""")),
            "multi-succeeded" => ("multi-succeeded", null),
            "degraded" => ("degraded-no-ltt", SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Healthy","to":"Degraded"}""")),
            "change-pending" => ("outofsync-healthy", SomeEvents.Transition(
                TransitionKinds.ChangePending, $$"""{"fromRevision":"0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c","toRevision":"{{Sha}}","changeId":"c"}""")),
            "drift-of-two" => ("outofsync-healthy", SomeEvents.Transition(
                TransitionKinds.DriftDetected, Drifts.Replace("[{", """[{"group":"apps","kind":"Deployment","namespace":"shop","name":"api","status":"OutOfSync"},{""", StringComparison.Ordinal))),
            "drift" => ("outofsync-healthy", SomeEvents.Transition(TransitionKinds.DriftDetected, Drifts)),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
        var appEvent = SomeEvents.View(SomeEvents.Application(file)).Event;
        return new ModelFactory(Repositories.Default)
            .FactsOf(EventView.Of(appEvent with { Routing = appEvent.Routing with { SourceRepos = permitted } }), transition);
    }

    [Fact]
    public async Task Whatever_goes_wrong_costs_one_line_and_never_the_message()
    {
        // A token that no header can carry, in whatever way it came here
        var enricher = Enricher(forge: (_, _, _) => throw new FormatException("a header"), token: "broken\ntoken");
        var sync = await enricher.AboutAsync(Facts("healthy-sync"), Ct);
        Assert.Empty(sync.Commits);
        Assert.Empty(_argocd.Requests);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(KeyNotFoundException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_forge_that_breaks_is_a_commit_that_nobody_knows(Type exception)
    {
        var enricher = Enricher(argocd: false, forge: (_, _, _) => throw (Exception)Activator.CreateInstance(exception)!);
        Assert.Empty((await enricher.AboutAsync(Facts("healthy-sync"), Ct)).Commits);
    }

    [Theory]
    [InlineData("https://github.com/lsst-sqre/*", "github.com/lsst-sqre/*", true)]
    [InlineData("https://github.com/others/*", "*", false)]
    [InlineData("*", "github.com/others/*", false)]
    public async Task The_commits_that_wait_are_listed_where_the_project_and_the_policy_allow_it(
        string permitted, string policy, bool listed)
    {
        var asked = new List<string>();
        var enricher = Enricher(argocd: false, details: [policy], range: (range, _) =>
        {
            asked.Add($"{range.RepositoryUrl} {range.From[..7]}..{range.To[..7]}");
            return Task.FromResult<WaitingCommits?>(new WaitingCommits([(Sha, new CommitInfo("Ada", "ada", "Secret plans"))], 7));
        });

        var waiting = (await enricher.AboutAsync(Facts("change-pending", permitted: [permitted]), Ct)).Waiting;
        var drift = (await enricher.AboutAsync(Facts("drift", permitted: [permitted]), Ct)).Waiting;

        Assert.Equal(listed ? ["https://github.com/lsst-sqre/phalanx.git 0f1e2d3..a8e3abc"] : [], asked);
        Assert.Equal(listed ? 7 : null, waiting.GetValueOrDefault(0)?.Count);
        Assert.Empty(drift);
    }

    [Fact]
    public async Task A_person_is_named_where_an_audit_source_knows_who_used_the_client()
    {
        Edited("web");
        Edited("api");
        var asked = new ConcurrentQueue<AuditedWrite>();
        var audit = new Audit(write =>
        {
            asked.Enqueue(write);
            return write.Resource.Name == "web" ? "anna@example.com" : null;
        });

        var enriched = await Enricher(audits: [new Audit(_ => throw new InvalidOperationException("the log is full")), audit])
            .AboutAsync(Facts("drift-of-two"), Ct);

        var write = Assert.Single(asked, write => write.Resource.Name == "web");
        Assert.Equal(("prod-eks", "https://kubernetes.default.svc", "kubectl-edit"), (write.Instance, write.Cluster, write.Hand.Manager));
        Assert.Equal(["spec.replicas"], write.Fields);
        Assert.Equal(
            ["anna@example.com", null],
            new[] { "web", "api" }.Select(name => enriched.Drift.Of(("apps", "Deployment", "shop", name))!.Hand!.Person));
        Assert.Empty(enriched.Missing);
    }

    [Fact]
    public async Task An_audit_source_that_hangs_costs_the_name_alone()
    {
        Edited("web");
        var began = new TaskCompletionSource();
        var audit = new Audit(
            _ => null)
        { Before = token => (began.TrySetResult() ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask) };
        var held = Enricher(audits: [audit]).AboutAsync(Facts("drift"), Ct);
        await began.Task.WaitAsync(Ct);
        _time.Advance(TimeSpan.FromSeconds(2));

        var detail = (await held).Drift.Of(("apps", "Deployment", "shop", "web"));

        Assert.Equal(("kubectl-edit", null), (detail!.Hand!.Manager, detail.Hand.Person));
        Assert.Single(detail.Fields);
    }

    private void Edited(string name) => _argocd.WithManaged(
        "argocd", "apps", "Deployment", "shop", name, JsonNode.Parse("""{"metadata":{"managedFields":[{"manager":"kubectl-edit","operation":"Update","time":"2026-02-01T10:58:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}}]},"spec":{"replicas":5}}"""), JsonNode.Parse("""{"spec":{"replicas":2}}"""));

    private Enricher Enricher(
        bool argocd = true, CommitLookup? forge = null, string token = FakeArgoCd.Token, string[]? details = null,
        WaitingCommitsLookup? range = null, IAuditSource[]? audits = null)
    {
        var budget = TimeSpan.FromSeconds(2);
        var client = new ArgoCdClient(_http, new ArgoCdOptions(_argocd.Url, new Secret(token)));
        var source = new ArgoCdSource("prod-eks", client, _time, _log);
        Dictionary<string, ArgoCdSource> sources = argocd ? new() { ["prod-eks"] = source } : [];
        var drifts = sources.ToFrozenDictionary(entry => entry.Key, IDriftSource (entry) => new ArgoCdDrift(entry.Value, Redactor.Default));
        return new Enricher(
            new CommitFinder(forge is null ? [] : [forge], budget, _time) { Ranges = range is null ? [] : [range] },
            sources.ToFrozenDictionary(), drifts, budget,
            _time, NullLogger<Enricher>.Instance)
        {
            CommitDetails = [.. details ?? ["*"]],
            Audits = new AuditLookup([.. audits ?? []], NullLogger.Instance),
        };
    }

    private sealed class Audit(Func<AuditedWrite, string?> find) : IAuditSource
    {
        public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

        public async Task<string?> FindPersonAsync(AuditedWrite write, CancellationToken cancellationToken)
        {
            await Before(cancellationToken);
            return find(write);
        }
    }

    private sealed class LogLines : ILogger
    {
        private readonly List<string> _lines = [];

        public string All => string.Join('\n', _lines);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add(formatter(state, exception));
        }
    }
}
