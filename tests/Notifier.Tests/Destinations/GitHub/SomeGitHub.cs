using System.Collections.Immutable;
using System.Text.Json;
using Notifications.Events;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>Event that a GitHub destination is asked about.</summary>
internal static class SomeGitHub
{
    /// <param name="type">Of the source, as in the Application's status.</param>
    /// <param name="source">Of the Application, as in its spec.</param>
    public static RecipientQuestion Question(string sha, string recipient, object source, bool annotated = false, string? type = null)
    {
        var app = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                metadata = new { name = "guestbook" },
                spec = new { source },
                status = new { sourceType = type, sync = new { status = "Synced", revision = sha } }
            });
        var data = JsonSerializer.SerializeToElement(new { phase = "Succeeded", revision = sha });
        var transition = new Transition("t", TransitionKinds.SyncSucceeded, Some.Noon, "s", null, data);
        var empty = ImmutableDictionary<string, string>.Empty;
        var appEvent = new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", null), new AppRef("argocd", "guestbook", "uid", "default"), new Position("e", 1, 1),
            Some.Noon, null, Origins.Watch,
            [transition], null, Doc.FromJson(app), Standing.Calm, new Subject(empty, empty, empty), null);
        return new RecipientQuestion(appEvent, transition, recipient, annotated);
    }
}
