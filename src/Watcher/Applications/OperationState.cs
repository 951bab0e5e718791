namespace Notifications.Watcher.Applications;

/// <summary><c>status.operationState</c>: a sync that runs, or the last one.</summary>
internal sealed record OperationState
{
    /// <summary>One of <see cref="Phases"/>: a state with another phase, or none, is no operation.</summary>
    public required string Phase { get; init; }

    /// <summary>Identifies the operation within its Application.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public string? Message { get; init; }

    public int RetryCount { get; init; }

    public bool DryRun { get; init; }

    public bool Prune { get; init; }

    public int AutoHealAttempts { get; init; }

    public Initiator InitiatedBy { get; init; } = Initiator.Nobody;

    /// <summary>The only resources that are synced; empty: all of them.</summary>
    public IReadOnlyList<ResourceKey> Selected { get; init; } = [];

    /// <summary>What it syncs to, one for each source; empty while that is not known yet.</summary>
    public IReadOnlyList<string> Revisions { get; init; } = [];

    /// <summary>The commit that the synced one was rendered from (source hydrator); null otherwise.</summary>
    public string? DryRevision { get; init; }

    /// <summary>Resources and hooks that have failed so far.</summary>
    public IReadOnlyList<ResourceKey> Failed { get; init; } = [];

    public bool IsPartial => Selected.Count > 0;

    /// <summary>It applies all that the revision has.</summary>
    public bool IsWhole => !DryRun && !IsPartial;

    public bool IsFinished => Phases.IsFinal(Phase);

    /// <summary>
    /// Started by Argo CD itself to put back what somebody changed: it counts such attempts (2.14 and later), and no other automated sync
    /// names single resources.
    /// </summary>
    public bool IsSelfHeal => InitiatedBy.Automated && (AutoHealAttempts > 0 || IsPartial);
}

/// <summary>Who started an operation.</summary>
internal sealed record Initiator(string? Username, bool Automated)
{
    public static Initiator Nobody { get; } = new(null, Automated: false);
}

/// <summary>The values of <c>status.operationState.phase</c>.</summary>
internal static class Phases
{
    public const string Running = "Running";
    public const string Terminating = "Terminating";
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";
    public const string Error = "Error";

    public static string? Known(string? phase) => phase is Running or Terminating or Succeeded or Failed or Error ? phase : null;

    public static bool IsFinal(string? phase) => phase is Succeeded or Failed or Error;
}

/// <summary>Whether what Argo CD last compared may be believed.</summary>
internal static class Belief
{
    public static bool IsOutdated(DateTimeOffset? reconciledAt, string? phase, DateTimeOffset? finishedAt) =>
        Phases.IsFinal(phase) && reconciledAt <= finishedAt;
}
