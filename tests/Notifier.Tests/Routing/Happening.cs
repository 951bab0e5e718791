using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Events;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>Builds events of one Application: <c>Happening.To(app).Syncs("Running")</c>.</summary>
internal sealed record Happening
{
    public static readonly DateTimeOffset Noon = new(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
    private const string Prefix = "notifications.argoproj.io/";

    public State? Before { get; init; }

    public State? After { get; init; } = new();

    public IReadOnlyList<Transition> Transitions { get; init; } = [];

    public string Origin { get; init; } = Origins.Watch;

    public long Sequence { get; init; } = 1;

    public Standing Standing { get; init; } = Standing.Calm;

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> ProjectAnnotations { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public Happening With(params ReadOnlySpan<(string Kind, string? Of)> kinds)
    {
        var transitions = new List<Transition>();
        foreach (var (kind, of) in kinds)
            transitions.Add(new Transition(
                $"{kind}/{of}", kind, Noon, kind.StartsWith("sync-", StringComparison.Ordinal) ? of
                    : null, kind.StartsWith("drift-", StringComparison.Ordinal) ? of : null, Data(kind, of)));
        return this with { Transitions = transitions };
    }

    public Happening Subscribed(params ReadOnlySpan<string> names) =>
        this with { Annotations = names.ToArray().ToDictionary(name => $"{Prefix}subscribe.{name}", _ => "#team") };

    public ApplicationTransitioned Event() => new(
        ApplicationTransitioned.CurrentSchema, $"event-{Sequence}", new Instance("prod", "prod", null),
        new AppRef("argocd", "web", "uid-1", "default"),
        new Position("e", 1, Sequence), Noon.AddMinutes(Sequence), null, Origin, Transitions, Before?.Document(), After?.Document(),
        Standing,
        new Subject(Labels, Annotations, ProjectAnnotations), null);

    private static JsonElement Data(string kind, string? of) => kind switch
    {
        TransitionKinds.SelfHealed when of is not null => JsonSerializer.SerializeToElement(new { healEpisode = of, count = 2 }),
        TransitionKinds.ChangePending or TransitionKinds.ChangeSettled when of is not null =>
            JsonSerializer.SerializeToElement(new { changeId = of }),
        TransitionKinds.ReconciliationStalled or TransitionKinds.ReconciliationResumed =>
            JsonSerializer.SerializeToElement(new { since = "2026-02-01T12:00:00Z" }),
        _ when kind.StartsWith("sync-", StringComparison.Ordinal) =>
            JsonSerializer.SerializeToElement(new { autoHealAttempts = of == "heal" ? 1 : 0 }),
        _ => JsonSerializer.SerializeToElement(new object()),
    };
}

/// <summary>The fields of an Application that conditions look at.</summary>
internal sealed record State
{
    public string? Phase { get; init; }

    public string Started { get; init; } = "2026-02-01T11:58:00Z";

    public string? Finished { get; init; }

    public string? Reconciled { get; init; } = "2026-02-01T11:00:00Z";

    public string? Health { get; init; } = "Healthy";

    public string Sync { get; init; } = "Synced";

    public string? Revision { get; init; }

    public bool Partial { get; init; }

    public string? Created { get; init; }

    public string? Deleting { get; init; }

    public int SelfHeal { get; init; }

    public bool DryRun { get; init; }

    public IReadOnlyList<string>? Images { get; init; }

    public static State Succeeded { get; } =
        new() { Phase = "Succeeded", Finished = "2026-02-01T11:59:00Z", Reconciled = "2026-02-01T11:59:00Z" };

    public static State Running { get; } = new() { Phase = "Running", Health = "Healthy" };

    public Doc Document() => Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(Json()));

    private JsonObject Json() => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = "web",
            ["uid"] = "uid-1",
            ["creationTimestamp"] = Created,
            ["deletionTimestamp"] = Deleting
        },
        ["spec"] = new JsonObject { ["project"] = "default" },
        ["status"] = new JsonObject
        {
            ["reconciledAt"] = Reconciled,
            ["sync"] = new JsonObject { ["status"] = Sync, ["revision"] = Revision },
            ["health"] = Health is null ? null : new JsonObject { ["status"] = Health },
            ["summary"] = new JsonObject { ["images"] = JsonSerializer.SerializeToNode(Images) },
            ["operationState"] = Phase is null ? null : new JsonObject
            {
                ["phase"] = Phase,
                ["startedAt"] = Started,
                ["finishedAt"] = Finished,
                ["operation"] = new JsonObject
                {
                    ["sync"] = new JsonObject
                    {
                        ["dryRun"] = DryRun,
                        ["autoHealAttemptsCount"] = SelfHeal,
                        ["resources"] = Partial ? new JsonArray(new JsonObject { ["kind"] = "Service", ["name"] = "web" }) : null,
                    },
                },
            },
        },
    };
}
