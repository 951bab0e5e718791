using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Models;
using Notifications.Notifier.Tests.Models;
using static Notifications.Notifier.Tests.Models.SomeEvents;

namespace Notifications.Notifier.Tests.Messages;

/// <summary>What the built-in templates are tried with: a template, an Application, a transition, what was found out.</summary>
internal sealed record CatalogStory(string Template, string Application, Transition? Transition)
{
    private const string Sha = "a8e3abce1871828204fb6382fc0819e80ab1cf9b";
    private const string Old = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
    private const string Web = """{"group":"apps","kind":"Deployment","namespace":"shop","name":"web","status":"OutOfSync"}""";
    private const string Rule = """{"group":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"shop","status":"OutOfSync","requiresPruning":true}""";
    private const string Times = """ "startedAt":"2026-02-01T11:55:00Z","finishedAt":"2026-02-01T11:55:10Z" """;

    private static readonly LedgerFacts Flapping = LedgerFacts.None with { Flapping = new FlappingCount(5, Now.AddMinutes(-40)) };

    public Standing Standing { get; init; } = Standing.Calm;

    public Enriched Enriched { get; init; } = Enriched.Nothing;

    public LedgerFacts Ledger { get; init; } = LedgerFacts.None;

    public bool Deleted { get; init; }

    /// <summary>What is different in the Application.</summary>
    public Action<JsonNode> Change { get; init; } = static _ => { };

    public string? ArgoCd { get; init; } = "https://argocd.example.com/root";

    /// <summary>A story that another one with the same Application and template goes before.</summary>
    private CatalogStory(string template, string name, Transition? transition, string application)
        : this(template, application, transition) => Name = $"{template}.{name}";

    public string Name { get; init; } = $"{Template}.{Application}";

    public EventView View()
    {
        var app = SomeEvents.Application(Application);
        Change(app);
        return EventView.Of(Deleted ? Event(null, app, Standing, ArgoCd) : Event(app, null, Standing, ArgoCd));
    }

    public static ImmutableArray<CatalogStory> All { get; } =
    [
        new("app-auto-sync-disabled", "healthy", SomeEvents.Transition(TransitionKinds.AutoSyncDisabled)),
        new("app-auto-sync-off-pending", "synced-by-it-before", SomeEvents.Transition(TransitionKinds.ChangePending, $$"""{"toRevision":"{{Sha}}","since":"2026-02-01T11:00:00Z","firstSince":"2026-02-01T11:00:00Z"}"""), "outofsync-healthy")
        {
            Change = app => app["status"]!["history"]!.AsArray()[^1]!["initiatedBy"] = new JsonObject { ["automated"] = true },
            Standing = new Standing(null, null, Now.AddHours(-1), Sha),
        },
        new("app-auto-sync-enabled", "healthy", SomeEvents.Transition(TransitionKinds.AutoSyncEnabled)),
        new("app-auto-sync-off-pending", "outofsync-healthy", SomeEvents.Transition(TransitionKinds.ChangePending, $$"""{"fromRevision":"{{Old}}","toRevision":"{{Sha}}","since":"2026-02-01T11:00:00Z","firstSince":"2026-02-01T11:00:00Z"}"""))
        {
            Standing = new Standing(null, null, Now.AddHours(-1), Sha) { AutoSyncOffSince = Now.AddHours(-3) },
        },
        new("app-auto-sync-disabled", "flapping", SomeEvents.Transition(TransitionKinds.AutoSyncDisabled), "healthy") { Ledger = Flapping },
        new("app-health-degraded", "flapping", SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Healthy","to":"Degraded"}"""), "shop") { Ledger = Flapping },
        new("app-health-recovered", "flapping", SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Degraded","to":"Healthy"}"""), "healthy") { Ledger = Flapping },
        new("app-sync-status-unknown", "flapping", SomeEvents.Transition(TransitionKinds.SyncStatusChanged, """{"from":"Synced","to":"Unknown"}"""), "sync-unknown-conditions") { Ledger = Flapping },
        new("app-created", "no-project", SomeEvents.Transition(TransitionKinds.Created)),
        new("app-created", "multi-succeeded", SomeEvents.Transition(TransitionKinds.Created)),
        new("app-deleted", "deleting", SomeEvents.Transition(TransitionKinds.Deleted)),
        new("app-deleted", "healthy", SomeEvents.Transition(TransitionKinds.Deleted)) { Deleted = true },
        new("app-deployed", "summary-images-urls", SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Progressing","to":"Healthy"}""")) { Enriched = Commit() },
        new("app-deployed", "helm-oci-chart", SomeEvents.Transition(TransitionKinds.SyncSucceeded, $$"""{"phase":"Succeeded","revision":"0.7.0",{{Times}},"initiatedBy":{"username":"ada"} }""")),
        new("app-health-degraded", "degraded-no-ltt", SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Progressing","to":"Degraded","since":"2026-02-01T11:58:00Z"}""")) { Enriched = Unhealthy() },
        new("app-health-degraded", "multi-degraded", null) { Enriched = Enriched.Nothing with { Missing = ["the unhealthy resources"] } },
        new("app-health-recovered", "healthy", SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Degraded","to":"Healthy","since":"2026-02-01T11:59:00Z"}""")),
        new("app-sync-running", "running", SomeEvents.Transition(TransitionKinds.SyncStarted, $$"""{"phase":"Running","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","initiatedBy":{"username":"ada"},"retryCount":2,"prune":true}""")) { Enriched = Commit() },
        new("app-sync-running", "repo-gitlab-subgroup", SomeEvents.Transition(TransitionKinds.SyncStarted, $$"""{"phase":"Running","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","initiatedBy":{"automated":true},"partial":true}""")) { ArgoCd = null },
        new("app-sync-succeeded", "failed-quotes", SomeEvents.Transition(TransitionKinds.SyncSucceeded, $$"""{"phase":"Succeeded","revision":"{{Sha}}",{{Times}},"initiatedBy":{"username":"ada"},"retryCount":1}""")) { Enriched = Commit() },
        new("app-sync-succeeded", "multi-succeeded", SomeEvents.Transition(TransitionKinds.SyncSucceeded, $$"""{"phase":"Succeeded","revisions":["5a8d703478b234260ffc8902311906e2ffbc2802","0.7.0"],{{Times}},"dryRun":true}""")) { Enriched = Commit() },
        new("app-sync-succeeded", "source-hydrator", SomeEvents.Transition(TransitionKinds.SyncSucceeded, $$"""{"phase":"Succeeded","revision":"{{Sha}}",{{Times}} }""")),
        new("app-sync-failed", "failed-quotes", SomeEvents.Transition(TransitionKinds.SyncFailed, $$"""{"phase":"Failed","revision":"{{Sha}}",{{Times}},"initiatedBy":{"username":"ada"},"message":"one or more objects failed to apply, reason: admission webhook \"validate.kyverno.svc\" denied:\n\tpolicy <b>&</b>"}""")),
        new("app-sync-failed", "shop", null) { Enriched = Commit() },
        new("app-health-degraded", "shop", SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Healthy","to":"Degraded"}""")),
        new("app-sync-succeeded", "shop", SomeEvents.Transition(TransitionKinds.SyncSucceeded, """{"phase":"Succeeded","revision":"a8e3abce1871828204fb6382fc0819e80ab1cf9b","startedAt":"2026-02-01T11:55:00Z","finishedAt":"2026-02-01T11:56:12Z","partial":true}""")),
        new("app-change-pending", "shop", SomeEvents.Transition(TransitionKinds.ChangePending, $$"""{"fromRevision":"{{Old}}","toRevision":"{{Sha}}","since":"2026-02-01T11:00:00Z"}"""))
        {
            Standing = new Standing(null, null, Now.AddHours(-1), Sha),
        },
        new("app-sync-failed", "one-reason", SomeEvents.Transition(TransitionKinds.SyncFailed, $$"""{"phase":"Failed","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","message":"one or more objects failed to apply, reason: Job has reached the specified backoff limit"}"""), "shop"),
        new("app-sync-running", "one-reason", SomeEvents.Transition(TransitionKinds.SyncProgressed, $$"""{"phase":"Running","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","message":"Job has reached the specified backoff limit"}"""), "shop"),
        new("app-health-degraded", "one-reason", SomeEvents.Transition(TransitionKinds.HealthChanged, """{"from":"Healthy","to":"Degraded","message":"back-off 5m0s restarting failed container"}"""), "shop") { Enriched = Unhealthy() },
        new("app-sync-failed", "multi-failed", null) { Enriched = Commit() },
        new("app-sync-failed", "status-absent", SomeEvents.Transition(TransitionKinds.SyncErrored, """{"phase":"Error","message":"ComparisonError: no revision"}""")),
        new("app-sync-status-unknown", "sync-unknown-conditions", SomeEvents.Transition(TransitionKinds.SyncStatusChanged, """{"from":"Synced","to":"Unknown"}""")),
        new("app-change-pending", "outofsync-healthy", SomeEvents.Transition(TransitionKinds.ChangePending, $$"""{"fromRevision":"{{Old}}","toRevision":"{{Sha}}","since":"2026-02-01T11:00:00Z"}"""))
        {
            Standing = new Standing(null, null, Now.AddHours(-1), Sha),
            Enriched = Commit(),
        },
        new("app-change-pending", "left-over", SomeEvents.Transition(TransitionKinds.ChangePending, $$"""{"toRevision":"{{Sha}}","since":"2026-02-01T11:56:00Z","firstSince":"2026-02-01T11:56:00Z","changeId":"c1","leftover":true,"resources":[{"kind":"ConfigMap","namespace":"shop","name":"old","requiresPruning":true}]}"""), "outofsync-healthy")
        {
            Standing = new Standing(null, null, Now.AddMinutes(-4), Sha),
        },
        new("app-change-pending", "a-later-change", SomeEvents.Transition(TransitionKinds.ChangePending, $$"""{"fromRevision":"{{Old}}","toRevision":"{{Sha}}","since":"2026-02-01T11:50:00Z","firstSince":"2026-02-01T11:00:00Z","changeId":"c1","resources":[{{Web}}]}"""), "outofsync-healthy")
        {
            Standing = new Standing(null, null, Now.AddHours(-1), Sha),
        },
        new("app-change-pending", "several-commits", SomeEvents.Transition(TransitionKinds.ChangePending, $$"""{"fromRevision":"{{Old}}","toRevision":"{{Sha}}","since":"2026-02-01T11:50:00Z","changeId":"c1","resources":[{{Web}}]}"""), "outofsync-healthy")
        {
            Standing = new Standing(null, null, Now.AddHours(-1), Sha),
            Enriched = Commit() with
            {
                Waiting = new Dictionary<int, WaitingCommits> { [0] = Commits() }.ToFrozenDictionary(),
                Window = new SyncWindowState(HoldsAutomatic: true, HoldsManual: true, Now.AddHours(3)),
            },
        },
        new("app-change-settled", "synced", SomeEvents.Transition(TransitionKinds.ChangeSettled, $$"""{"changeId":"c1","revision":"{{Sha}}","since":"2026-02-01T11:00:00Z","how":"synced"}"""), "healthy"),
        new("app-change-settled", "replaced", SomeEvents.Transition(TransitionKinds.ChangeSettled, $$"""{"changeId":"c1","revision":"{{Sha}}","how":"replaced"}"""), "outofsync-healthy"),
        new("app-deleted", "gone", SomeEvents.Transition(TransitionKinds.Gone, """{"since":"2026-02-01T11:58:00Z","at":"2026-02-01T12:00:00Z"}"""), "deleting") { Deleted = true },
        new("app-sync-running", "blocked", SomeEvents.Transition(TransitionKinds.SyncStarted, $$"""{"phase":"Running","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","message":"Sync operation blocked by sync window"}"""), "healthy"),
        new("app-sync-retrying", "running", SomeEvents.Transition(TransitionKinds.SyncRetrying, $$"""{"phase":"Running","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","initiatedBy":{"automated":true},"retryCount":7,"message":"one or more objects failed to apply. Retrying attempt #8 at 12:01PM."}""")),
        new("app-sync-superseded", "running", SomeEvents.Transition(TransitionKinds.SyncSuperseded, $$"""{"phase":"Running","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","initiatedBy":{"username":"ada"},"how":"replaced","byRevision":"{{Old}}"}""")),
        new("app-sync-superseded", "refreshed", SomeEvents.Transition(TransitionKinds.SyncSuperseded, $$"""{"phase":"Running","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","how":"refreshed","byRevision":"{{Old}}"}"""), "running"),
        new("app-sync-superseded", "deleting", SomeEvents.Transition(TransitionKinds.SyncSuperseded, $$"""{"phase":"Running","revision":"{{Sha}}","startedAt":"2026-02-01T11:55:00Z","how":"deleted"}""")),
        new("app-sync-rolled-back", "outofsync-healthy", SomeEvents.Transition(TransitionKinds.SyncRollback, $$"""{"phase":"Succeeded","revision":"{{Old}}",{{Times}},"initiatedBy":{"username":"ada"},"fromRevision":"{{Sha}}","earlier":true}""")),
        new("app-sync-rolled-back", "named-revision", SomeEvents.Transition(TransitionKinds.SyncRollback, $$"""{"phase":"Succeeded","revision":"{{Old}}",{{Times}},"initiatedBy":{"username":"ada"},"fromRevision":"{{Sha}}","earlier":false}"""), "outofsync-healthy"),
        new("app-sync-status-known", "healthy", SomeEvents.Transition(TransitionKinds.SyncStatusChanged, """{"from":"Unknown","to":"Synced"}""")),
        new("app-self-healed", "again-and-again", SomeEvents.Transition(TransitionKinds.SelfHealed, $$"""{"revision":"{{Sha}}","attempts":2,"count":8,"since":"2026-02-01T10:30:00Z","healEpisode":"h1","resources":[{"group":"apps","kind":"Deployment","name":"x"}]}"""), "selfheal-automated"),
        new("app-drift-detected", "outofsync-healthy", SomeEvents.Transition(TransitionKinds.DriftDetected, $$"""{"since":"2026-02-01T11:00:00Z","revision":"{{Sha}}","resources":[{{Web}},{{Rule}}]}""")) { Enriched = Drift() },
        new("app-drift-detected", "no-source", SomeEvents.Transition(TransitionKinds.DriftDetected, $$"""{"since":"2026-02-01T11:00:00Z","resources":[{{Web}}]}""")) { Enriched = Enriched.Nothing with { Missing = ["the fields that differ"] } },
        new("app-drift-resolved", "healthy", SomeEvents.Transition(TransitionKinds.DriftResolved, $$"""{"since":"2026-02-01T11:00:00Z","how":"reverted","resources":[{{Web}}]}""")),
        new("app-drift-resolved", "synced", SomeEvents.Transition(TransitionKinds.DriftResolved, $$"""{"since":"2026-02-01T11:00:00Z","how":"synced","resources":[{{Web}}]}"""), "summary-images-urls"),
        new("app-drift-detected", "elsewhere-and-acknowledged", SomeEvents.Transition(TransitionKinds.DriftDetected, $$"""{"since":"2026-02-01T11:00:00Z","revision":"{{Sha}}","resources":[{{Web}}]}"""), "outofsync-healthy")
        {
            Ledger = new LedgerFacts(
                SeveralInstances: true) { AlsoIn = ["prod-gke", "staging-eks"],
                Acknowledged = new Acknowledgement(Now.AddMinutes(-9), Now.AddHours(2), "an *emergency* @here") },
        },
        new("app-drift-open", "outofsync-healthy", SomeEvents.Transition(TransitionKinds.DriftDetected, $$"""{"since":"2026-01-30T11:00:00Z","revision":"{{Sha}}","resources":[{{Web}}]}""")) { Enriched = Drift("anna <!here>") },
        new("app-drift-flapping", "outofsync-healthy", SomeEvents.Transition(TransitionKinds.DriftDetected, $$"""{"since":"2026-02-01T11:00:00Z","revision":"{{Sha}}","resources":[{{Web}}],"recent":4}"""))
        {
            Standing = Standing.Calm with { DriftEpisode = "e", DriftSince = Now.AddHours(-1), DriftSeries = "s", DriftCount = 5 },
        },
        new("app-drift-flapping", "fighting", SomeEvents.Transition(TransitionKinds.Fighting, $$"""{"since":"2026-02-01T11:00:00Z","revision":"{{Sha}}","resources":[{{Web}}],"rounds":7}"""), "outofsync-healthy")
        {
            Standing = Standing.Calm with { DriftSeries = "s", DriftCount = 1, DriftRounds = 7 },
            Enriched = Drift(),
        },
        new("app-reconciliation-stalled", "healthy", SomeEvents.Transition(TransitionKinds.ReconciliationStalled, """{"since":"2026-02-01T11:30:00Z","usual":180}""")),
        new("app-reconciliation-resumed", "healthy", SomeEvents.Transition(TransitionKinds.ReconciliationResumed, """{"since":"2026-02-01T11:30:00Z","at":"2026-02-01T11:58:00Z"}""")),
        new("app-drift-calm", "healthy", SomeEvents.Transition(TransitionKinds.SyncStatusChanged, """{"from":"OutOfSync","to":"Synced"}"""))
        {
            Standing = Standing.Calm with { DriftSeries = "s", DriftCount = 5 },
        },
        new("app-self-healed", "selfheal-automated", SomeEvents.Transition(TransitionKinds.SelfHealed, $$"""{"revision":"{{Sha}}","attempts":2,"resources":[{"group":"apps","kind":"Deployment","name":"x"}]}""")),
    ];

    public override string ToString() => Name;

    private static Enriched Commit() => Enriched.Nothing with
    {
        Commits = new Dictionary<int, CommitFacts>
        {
            [0] = new(
            "Ada Lovelace", "ada", "Raise the limits of *web* (#42)", null)
            { Change = 42 }
        }.ToFrozenDictionary(),
    };

    private static WaitingCommits Commits() => new(
        [
            (Sha, new CommitInfo("Ada Lovelace", "ada", "Raise the limits of *web* (#42)") { Change = 42 }),
            (Old, new CommitInfo("<!channel>", null, "An @everyone `commit`\u202E without a pull request")),
        ],
        Count: 7)
    { Others = 3 };

    private static Enriched Unhealthy() => Enriched.Nothing with
    {
        Unhealthy =
        [
            Resource("""{"kind":"Pod","namespace":"velero","name":"velero-1","health":{"status":"Degraded","message":"back-off 5m0s restarting failed container"}}"""),
            Resource("""{"group":"apps","kind":"Deployment","namespace":"velero","name":"velero","health":{"status":"Degraded"}}"""),
        ],
    };

    private static ResourceFacts Resource(string json) => ResourceFacts.Read(new JsonView(JsonElement.Parse(json)));

    private static Enriched Drift(string? person = null) => Enriched.Nothing with
    {
        Drift = new ComparedResources(
        [
            (Resource(Web), new DriftDetail(
                ResourceDifference.Modified,
                [
                    new FieldChange("spec.replicas", "2", "5", Redacted: false, Hand),
                    new FieldChange("spec.template.spec.containers[name=web].env[name=DEBUG]", null, """{"name":"DEBUG","value":"1"}""", Redacted: false, Hand),
                    new FieldChange("spec.template.spec.containers[name=web].env[name=API_TOKEN].value", "(hidden)", "(hidden)",
                        Redacted: true, Hand),
                ],
                More: 3,
                Hand with { Person = person })),
        ])
        { Source = "argocd" },
    };

    private static Hand Hand => new("kubectl-edit", "Update", null, Now.AddHours(-1));
}
