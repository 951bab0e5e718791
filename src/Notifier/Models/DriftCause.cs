namespace Notifications.Notifier.Models;

/// <summary>Why an Application is not what git says.</summary>
internal enum DriftCause
{
    /// <summary>Somebody changed the cluster: git says what the Application was last seen Synced with.</summary>
    LiveEdited,

    /// <summary>Git moved, and a sync waits.</summary>
    Pending,

    /// <summary>Git moved, and somebody changed the cluster too.</summary>
    Both,

    /// <summary>The last sync of this revision succeeded, and something changed the cluster again at once.</summary>
    Fighting,

    /// <summary>Argo CD put back what somebody had changed.</summary>
    SelfHealed,

    /// <summary>Resources are gone from the cluster.</summary>
    Missing,

    /// <summary>The cluster has resources that git does not have.</summary>
    Extra,

    /// <summary>A sync left resources in the cluster that git does not have any more.</summary>
    PruneSkipped,
}

/// <summary>What differs, why and since when.</summary>
/// <param name="Since">Since when it is known to differ; null: since before anybody watched.</param>
/// <param name="Resources">Those that differ, in the Application's order.</param>
internal sealed record DriftFinding(DriftCause Cause, DateTimeOffset? Since, ImmutableArray<DriftingResource> Resources)
{
    public static IReadOnlyList<DriftCause> Causes { get; } = Enum.GetValues<DriftCause>();

    /// <summary>As conditions, templates and JSON write it: <c>live-edited</c>.</summary>
    public static string Word(DriftCause cause) => cause switch
    {
        DriftCause.LiveEdited => "live-edited",
        DriftCause.Pending => "pending",
        DriftCause.Both => "both",
        DriftCause.Fighting => "fighting",
        DriftCause.SelfHealed => "self-healed",
        DriftCause.Missing => "missing",
        DriftCause.Extra => "extra",
        DriftCause.PruneSkipped => "prune-skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, null),
    };

    /// <summary>What a field was and what it became, or with a change that waits will become.</summary>
    public static (string? Old, string? New) Sides(FieldChange field, DriftCause? cause) =>
        cause == DriftCause.Pending || (cause == DriftCause.Both && field.Hand is null) ? (field.Live, field.Git) : (field.Git, field.Live);

    /// <summary><c>modified</c>, <c>missing</c>, <c>extra</c>, <c>prune-skipped</c>.</summary>
    public static string Word(ResourceDifference state) => state switch
    {
        ResourceDifference.Modified => "modified",
        ResourceDifference.Missing => "missing",
        ResourceDifference.Extra => "extra",
        ResourceDifference.PruneSkipped => "prune-skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}

/// <summary>One resource that differs.</summary>
/// <param name="Cause">For which reason, as far as it can be known.</param>
/// <param name="Detail">Its fields; null: not looked into.</param>
internal sealed record DriftingResource(ResourceFacts Facts, ResourceDifference State, DriftCause Cause, DriftDetail? Detail);
