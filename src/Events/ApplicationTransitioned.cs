using System.Text.Json.Serialization;

namespace Notifications.Events;

/// <summary>
/// What changed in one Argo CD Application between two consecutive stored snapshots. The message of the bus from a watcher to
/// the notifiers, and what the watcher keeps in its outbox. Fields are only ever added; kinds are strings with open payloads:
/// a kind that a notifier does not know is stored and not routed.
/// </summary>
/// <param name="Schema">Version of this shape; <see cref="CurrentSchema"/>. A higher one is kept, not interpreted.</param>
/// <param name="EventId">Derived from the content (instance, Application uid, position): a redelivery carries the same id.</param>
/// <param name="Instance">The Argo CD that the Application belongs to.</param>
/// <param name="App">Which Application.</param>
/// <param name="At">Orders the events of one Application; see <see cref="Position"/>.</param>
/// <param name="ObservedAt">When the watcher saw the change.</param>
/// <param name="PreviousAt">When the snapshot before was seen; null at first sight.</param>
/// <param name="Origin">One of <see cref="Origins"/>.</param>
/// <param name="Transitions">In the order in which they happened; empty for <see cref="Origins.Discovered"/> and
/// <see cref="Origins.Metadata"/>.</param>
/// <param name="Before">The Application before; null at first sight.</param>
/// <param name="After">The Application after; null when it is gone (then <see cref="Before"/> is the last that was seen).</param>
/// <param name="Standing">What the watcher keeps about the Application besides the object: drift and pending change.</param>
/// <param name="Routing">Labels and annotations that decide who wants to know.</param>
/// <param name="TraceParent">W3C trace context of the watch event, or null.</param>
public sealed record ApplicationTransitioned(
    int Schema,
    string EventId,
    Instance Instance,
    AppRef App,
    Position At,
    DateTimeOffset ObservedAt,
    DateTimeOffset? PreviousAt,
    string Origin,
    IReadOnlyList<Transition> Transitions,
    Doc? Before,
    Doc? After,
    Standing Standing,
    Subject Routing,
    string? TraceParent)
{
    /// <summary>The version that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>What Argo CD says of the Application after the event; null: it is gone, or a watcher of an earlier version wrote the
    /// event.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AppStatus? Status { get; init; }

    /// <summary>Fields that a later version added, by name; they stay with the message wherever it is kept or passed on. Null: there are
    /// none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>One Argo CD.</summary>
/// <param name="Id">Stable identity, part of every key: the configured name unless a store says otherwise.</param>
/// <param name="Name">As configured; shown in every message.</param>
/// <param name="ArgoCdUrl">Base address of its UI, without a trailing slash; null when none is configured (then messages carry no
/// link).</param>
public sealed record Instance(string Id, string Name, Uri? ArgoCdUrl)
{
    /// <summary>Argo CD's own namespace: Applications in another one are named with theirs. Null: <c>argocd</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Namespace { get; init; }

    /// <summary>Fields that a later version added, by name; they stay with the message wherever it is kept or passed on. Null: there are
    /// none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>An Application in its instance. <paramref name="Uid"/> tells a recreated one of the same name apart.</summary>
public sealed record AppRef(string Namespace, string Name, string Uid, string Project)
{
    /// <summary>Fields that a later version added, by name; they stay with the message wherever it is kept or passed on. Null: there are
    /// none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The two words by which Applications are listed.</summary>
/// <param name="Sync"><c>status.sync.status</c>; null: Argo CD has not compared yet.</param>
/// <param name="Health"><c>status.health.status</c>; null: not known yet.</param>
public sealed record AppStatus(string? Sync, string? Health)
{
    /// <summary>Fields that a later version added, by name; they stay with the message wherever it is kept or passed on. Null: there are
    /// none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>
/// Orders what happened to one Application. A store that was lost starts a new epoch with a higher <paramref name="EpochOrder"/>
/// (its creation time, Unix milliseconds), so its events are newer than everything before, never older.
/// </summary>
/// <param name="Epoch">Name of the epoch, made when a watcher's store is new.</param>
/// <param name="EpochOrder">Orders epochs: creation time in Unix milliseconds.</param>
/// <param name="Sequence">Rises by at least one per event of the Application within the epoch; starts at 1.</param>
public sealed record Position(string Epoch, long EpochOrder, long Sequence) : IComparable<Position>
{
    /// <inheritdoc/>
    public int CompareTo(Position? other) => other is null
        ? 1
        : (EpochOrder, Sequence).CompareTo((other.EpochOrder, other.Sequence));

    public static bool operator <(Position left, Position right) => left.CompareTo(right) < 0;

    public static bool operator >(Position left, Position right) => left.CompareTo(right) > 0;

    public static bool operator <=(Position left, Position right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Position left, Position right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// What the watcher keeps about an Application besides its object, after the event: an open drift episode and a pending change
/// (see the words in the design). All null: neither.
/// </summary>
/// <param name="DriftEpisode">Id of the open drift episode.</param>
/// <param name="DriftSince">Its onset.</param>
/// <param name="PendingSince">Since when a change in git waits to be synced.</param>
/// <param name="PendingRevision">The revision that waits (the first source's for several).</param>
public sealed record Standing(string? DriftEpisode, DateTimeOffset? DriftSince, DateTimeOffset? PendingSince, string? PendingRevision)
{
    /// <summary>Neither drift nor a pending change.</summary>
    public static Standing Calm { get; } = new(null, null, null, null);

    /// <summary>The <c>changeId</c> under which the pending change was reported; null: it was not reported, or nothing waits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PendingChange { get; init; }

    /// <summary><c>startedAt</c> of the operation that had ended when the Application was first seen (or that a restored object brought
    /// along); null: there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? BaselineSync { get; init; }

    /// <summary>Id of the series of drift that comes back (see <c>drift-detected</c>), until two hours after the last of it; null:
    /// none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DriftSeries { get; init; }

    /// <summary>How many drift episodes the series has had.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int DriftCount { get; init; }

    /// <summary>How often a sync of the same desired state succeeded and was undone at once; two and more: something fights git.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int DriftRounds { get; init; }

    /// <summary>Id of the episode of self-heals (see <c>self-healed</c>) that belongs to the series; null: Argo CD has healed nothing of
    /// it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HealEpisode { get; init; }

    /// <summary>When auto-sync was seen switched off on an Application that had it; null: it is on, or was never seen on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AutoSyncOffSince { get; init; }

    /// <summary>Fields that a later version added, by name; they stay with the message wherever it is kept or passed on. Null: there are
    /// none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>What subscriptions and selectors look at, carried in the event: a notifier needs no access to the cluster.</summary>
public sealed record Subject(
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> AppAnnotations,
    IReadOnlyDictionary<string, string> ProjectAnnotations)
{
    /// <summary>The AppProject's <c>spec.sourceRepos</c>; null: not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SourceRepos { get; init; }

    /// <summary>The AppProject's <c>spec.syncWindows</c>, a list; null: it has none, or they are not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? SyncWindows { get; init; }

    /// <summary>The self-service configuration of the Application's namespace; null: it has none, or none is read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SelfServiceText? SelfService { get; init; }

    /// <summary>Fields that a later version added, by name; they stay with the message wherever it is kept or passed on. Null: there are
    /// none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The ConfigMap by which the people of a namespace configure the notifications of its Applications, as it was when the event was
/// made.</summary>
/// <param name="Name">Of the ConfigMap; it is in the Application's namespace.</param>
/// <param name="Data">Its <c>data</c>, a mapping from keys to texts; null: it is larger than a watcher sends.</param>
public sealed record SelfServiceText(string Name, Doc? Data)
{
    /// <summary>Fields that a later version added, by name; they stay with the message wherever it is kept or passed on. Null: there are
    /// none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>Where an event comes from.</summary>
public static class Origins
{
    /// <summary>A change that the watch showed.</summary>
    public const string Watch = "watch";

    /// <summary>A difference found by a list after a gap (restart, 410 Gone); what lay between is derived where it can be.</summary>
    public const string Gap = "gap";

    /// <summary>First sight in an instance's first list or a newly widened scope: a baseline, fires nothing.</summary>
    public const string Discovered = "discovered";

    /// <summary>A new Application, compared with an empty one.</summary>
    public const string Created = "created";

    /// <summary>Only labels, annotations or specification details changed: no transition, but who subscribes may have.</summary>
    public const string Metadata = "metadata";
}
