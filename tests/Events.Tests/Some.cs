using System.Text.Json;

namespace Notifications.Events.Tests;

internal static class Some
{
    private static readonly DateTimeOffset At = new(2026, 2, 1, 11, 10, 20, 500, TimeSpan.Zero);

    public static ApplicationTransitioned Event() => new(
        ApplicationTransitioned.CurrentSchema,
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        new Instance("prod-eks", "prod-eks", new Uri("https://argocd.example.com/base")),
        new AppRef("argocd", "payments", "6f0c2a4e-6a55-4b0a-9f3e-2d1a54b7c001", "shop"),
        new Position("20260201T000000-0a1b2c3d", 1769904000000, 42),
        At,
        At.AddMinutes(-3),
        Origins.Watch,
        [
            new Transition(
                "11111111111111111111111111111111", TransitionKinds.SyncSucceeded, At.AddSeconds(-1), "22222222222222222222222222222222",
                EpisodeId: null,
                Data("""{"phase":"Succeeded","revision":"aaaa","revisions":["aaaa"],"initiatedBy":{"username":"ann","automated":false},"retryCount":0,"dryRun":false,"partial":false,"prune":true,"autoHealAttempts":0,"message":"ok","inferred":false}""")),
            new Transition(
                "33333333333333333333333333333333", TransitionKinds.DriftResolved, OccurredAt: null, SyncId: null,
                "44444444444444444444444444444444",
                Data("""{"since":"2026-02-01T11:00:00+00:00","how":"synced","resources":[]}""")),
        ],
        new Doc(Doc.Identity, """{"a":1}"""u8.ToArray(), Reference: null),
        new Doc(Doc.Identity, """{"a":2}"""u8.ToArray(), Reference: null),
        new Standing("44444444444444444444444444444444", At.AddMinutes(-10), At.AddMinutes(-20), "bbbb"),
        new Subject(
            new Dictionary<string, string> { ["team"] = "sre" },
            new Dictionary<string, string> { ["notifications.argoproj.io/subscribe.on-sync-failed.slack"] = "sre;ops" },
            new Dictionary<string, string> { ["notifications.argoproj.io/subscribe.slack"] = "all" }),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    public static ApplicationTransitioned Deletion() => Event() with
    {
        Origin = Origins.Gap,
        Transitions = [new Transition(
            "55555555555555555555555555555555", TransitionKinds.Deleted, At, SyncId: null, EpisodeId: null, Data("{}"))],
        After = null,
        Standing = Standing.Calm,
        TraceParent = null,
        Instance = new Instance("dev", "dev", ArgoCdUrl: null),
    };

    private static JsonElement Data(string json) => JsonDocument.Parse(json).RootElement.Clone();
}
