using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Events;

namespace Notifications.Notifier.Tests.Routing;

/// <summary>One Application that changes step by step, with the events that a watcher would send about it.</summary>
internal sealed class ChangingApplication
{
    private readonly Func<DateTimeOffset> _now;
    private JsonObject _state;
    private long _sequence;
    private DateTimeOffset? _pending;

    public ChangingApplication(string name, string instance, string revision, Func<DateTimeOffset> now)
    {
        (Name, Instance, _now) = (name, instance, now);
        _state = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "argocd" },
            ["spec"] = new JsonObject
            {
                ["project"] = "default",
                ["source"] = Source("https://github.com/acme/platform", $"apps/{name}"),
                ["destination"] = new JsonObject { ["namespace"] = name },
            },
            ["status"] = new JsonObject
            {
                ["sync"] = new JsonObject { ["status"] = "Synced", ["revision"] = revision },
                ["health"] = new JsonObject { ["status"] = "Healthy" },
                ["history"] = new JsonArray(new JsonObject { ["revision"] = revision, ["deployStartedAt"] = Text(now().AddDays(-1)) }),
            },
        };
    }

    public string Name { get; }

    public string Instance { get; }

    public Dictionary<string, string> Annotations { get; } = new(StringComparer.Ordinal);

    public JsonObject State => _state;

    /// <summary>Changes the object without an event.</summary>
    public ChangingApplication With(Action<JsonObject> change)
    {
        change(_state);
        return this;
    }

    public ApplicationTransitioned Waits(string revision, string changeId) => Next(TransitionKinds.ChangePending, after =>
    {
        _pending ??= _now();
        var from = after["status"]!["history"]!.AsArray()[^1]!["revision"]!.GetValue<string>();
        after["status"]!["sync"] = new JsonObject { ["status"] = "OutOfSync", ["revision"] = revision };
        return new JsonObject
        {
            ["fromRevision"] = from,
            ["toRevision"] = revision,
            ["since"] = Text(_now()),
            ["firstSince"] = Text(_pending.Value),
            ["changeId"] = changeId,
        };
    });

    public ApplicationTransitioned Starts(string revision) => Next(TransitionKinds.SyncStarted, after =>
    {
        after["status"]!["operationState"] = new JsonObject { ["startedAt"] = Text(_now()) };
        return Operation(after, revision, "Running");
    });

    public ApplicationTransitioned Fails(string revision) => Next(
        TransitionKinds.SyncFailed, after => Operation(after, revision, "Failed", "one or more objects failed to apply"));

    public ApplicationTransitioned Succeeds(string revision, string health = "Progressing", string? takesBack = null)
    {
        _pending = null;
        return Next(TransitionKinds.SyncSucceeded, after =>
        {
            var data = Operation(after, revision, "Succeeded");
            after["status"]!["health"] = new JsonObject { ["status"] = health, ["lastTransitionTime"] = Text(_now()) };
            after["status"]!["sync"] =
                new JsonObject { ["status"] = takesBack is null ? "Synced" : "OutOfSync", ["revision"] = takesBack ?? revision };
            after["status"]!["history"]!.AsArray().Add(new JsonObject
            {
                ["revision"] = revision,
                ["deployStartedAt"] = after["status"]!["operationState"]!["startedAt"]!.DeepClone(),
            });
            return data;
        }, takesBack);
    }

    /// <param name="at">When, where that is not now.</param>
    public ApplicationTransitioned Turns(string health, DateTimeOffset? at = null) => Next(TransitionKinds.HealthChanged, after =>
    {
        var from = after["status"]!["health"]!["status"]!.GetValue<string>();
        after["status"]!["health"] = new JsonObject { ["status"] = health, ["lastTransitionTime"] = Text(at ?? _now()) };
        return new JsonObject { ["from"] = from, ["to"] = health };
    }, at: at);

    public ApplicationTransitioned Drifts() => Next(TransitionKinds.DriftDetected, _ => new JsonObject { ["since"] = Text(_now()) });

    public static JsonObject Source(string repository, string path) => new() { ["repoURL"] = repository, ["path"] = path };

    private ApplicationTransitioned Next(
        string kind, Func<JsonObject, JsonObject> change, string? takesBack = null, DateTimeOffset? at = null)
    {
        var (before, now) = (_state, _now());
        _state = (JsonObject)before.DeepClone();
        var data = change(_state);
        _state["status"]!["reconciledAt"] = Text(now.AddSeconds(1));
        var sync = _state["status"]!["operationState"]?["startedAt"]?.GetValue<string>() is { } started
            ? SyncIds.Of($"uid-{Instance}-{Name}", DateTimeOffset.Parse(started, CultureInfo.InvariantCulture)) : null;
        _sequence++;
        List<Transition> transitions = [Of(kind, data)];
        if (takesBack is not null)
        {
            var taken = (JsonObject)data.DeepClone();
            taken["fromRevision"] = takesBack;
            transitions.Add(Of(TransitionKinds.SyncRollback, taken));
        }

        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema, $"event-{Instance}-{Name}-{_sequence}",
            new Instance(Instance, Instance, new Uri($"https://argocd.{Instance}.example.com")),
            new AppRef("argocd", Name, $"uid-{Instance}-{Name}", "default"), new Position("epoch", 1, _sequence), now, now, Origins.Watch,
            transitions, Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(before)),
            Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(_state)),
            kind == TransitionKinds.ChangePending ? new Standing(null, null, _pending, null) : Standing.Calm,
            new Subject(new Dictionary<string, string>(), Annotations, new Dictionary<string, string>()), null);

        Transition Of(string of, JsonObject payload) => new(
            $"{of}-{Instance}-{Name}-{_sequence}", of, at ?? now, of.StartsWith("sync-", StringComparison.Ordinal) ? sync : null,
            of.StartsWith("drift-", StringComparison.Ordinal) ? $"drift-{Name}" : null, JsonSerializer.SerializeToElement(payload));
    }

    private JsonObject Operation(JsonObject after, string revision, string phase, string? message = null)
    {
        var operation = after["status"]!["operationState"]!;
        operation["phase"] = phase;
        operation["message"] = message;
        operation["operation"] = new JsonObject { ["initiatedBy"] = new JsonObject { ["username"] = "anna" } };
        operation["syncResult"] = new JsonObject { ["revision"] = revision };
        if (phase != "Running") operation["finishedAt"] = Text(_now());
        return new JsonObject
        {
            ["phase"] = phase,
            ["revision"] = revision,
            ["message"] = message,
            ["initiatedBy"] = new JsonObject { ["username"] = "anna" },
            ["startedAt"] = operation["startedAt"]!.DeepClone(),
            ["finishedAt"] = operation["finishedAt"]?.DeepClone(),
        };
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
