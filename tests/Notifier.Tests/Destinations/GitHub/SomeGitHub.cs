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
    public static RecipientQuestion Question(
        string sha, string recipient, object source, bool annotated = false, string? type = null,
        IReadOnlyDictionary<string, string>? annotations = null, string? before = null)
    {
        var data = JsonSerializer.SerializeToElement(new { phase = "Succeeded", revision = sha });
        var transition = new Transition("t", TransitionKinds.SyncSucceeded, Some.Noon, "s", null, data);
        return new RecipientQuestion(Event(sha, "Synced", source, type, transition, annotations, before), transition, recipient, annotated);
    }

    /// <summary>A change waits, from one revision to another.</summary>
    public static ApplicationTransitioned Waits(string from, string to, object source)
    {
        var data = JsonSerializer.SerializeToElement(new { fromRevision = from, toRevision = to, changeId = "c" });
        return Event(
            to, "OutOfSync", source, type: null, new Transition("t", TransitionKinds.ChangePending, Some.Noon, null, null, data));
    }

    private static ApplicationTransitioned Event(
        string sha, string status, object source, string? type, Transition transition,
        IReadOnlyDictionary<string, string>? annotations = null, string? before = null)
    {
        var app = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                metadata = new { name = "guestbook", annotations },
                spec = new { source },
                status = new
                {
                    sourceType = type,
                    sync = new { status, revision = sha },
                    history = before is null ? null
                        : new[] { new { id = 1, revision = before, source, deployedAt = "2026-03-04T11:00:00Z" } },
                }
            });
        var empty = ImmutableDictionary<string, string>.Empty;
        return new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", null), new AppRef("argocd", "guestbook", "uid", "default"), new Position("e", 1, 1),
            Some.Noon, null, Origins.Watch,
            [transition], null, Doc.FromJson(app), Standing.Calm, new Subject(empty, empty, empty), null);
    }
}
