using System.Text.Json;
using Notifications.Events;

namespace Notifications.Hosting.Tests.Bus;

internal static class Some
{
    public static ApplicationTransitioned Event(string id, string uid = "uid-1", int schema = ApplicationTransitioned.CurrentSchema) => new(
        schema,
        id,
        new Instance("prod", "prod", new Uri("https://argocd.example.com")),
        new AppRef("argocd", "app", uid, "default"),
        new Position("e1", 1, 7),
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        PreviousAt: null,
        Origins.Watch,
        [new Transition("t1", TransitionKinds.SyncSucceeded, null, "s1", null,
            JsonSerializer.SerializeToElement(new { phase = "Succeeded", retryCount = 1, none = (string?)null }))],
        Before: null,
        Doc.FromJson("""{"kind":"Application"}"""u8),
        Standing.Calm,
        new Subject(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "a", ["Team"] = "b" },
            new Dictionary<string, string>(
                StringComparer.Ordinal)
            { ["notifications.argoproj.io/subscribe.on-sync-failed.slack"] = "#x <&> ü" },
            new Dictionary<string, string>(StringComparer.Ordinal)),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
}
