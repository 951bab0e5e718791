using System.Text.Json.Serialization;

namespace Notifications.Drift;

/// <summary>How one resource differs from git.</summary>
/// <param name="State">Whether both sides have it.</param>
/// <param name="Fields">The first ones, secrets hidden.</param>
/// <param name="More">How many fields differ besides.</param>
/// <param name="Hand">Who wrote a differing field last, as far as it is known.</param>
internal sealed record DriftDetail(ResourceDifference State, ImmutableArray<FieldChange> Fields, int More, Hand? Hand)
{
    public static DriftDetail Of(ResourceDifference state) => new(state, [], 0, null);
}

/// <param name="Path">As <c>spec.replicas</c>, <c>spec.template.spec.containers[name=web].image</c>.</param>
/// <param name="Git">What git says; null: absent there.</param>
/// <param name="Live">What the cluster has; null: absent there.</param>
/// <param name="Redacted">Something of the values is hidden. Both sides are the same when nothing else differs.</param>
/// <param name="Hand">Who wrote it last besides Argo CD; null: not known.</param>
internal sealed record FieldChange(string Path, string? Git, string? Live, bool Redacted, Hand? Hand)
{
    /// <summary>What git says is not known: only that somebody else wrote the field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsGitUnknown { get; init; }

    /// <summary>That it differs is all that may be said.</summary>
    [JsonIgnore]
    public bool IsUnseen => Redacted && Git == Live;
}

/// <summary>A client that wrote to a resource, as managedFields tell: the name that it gives itself, not a person's.</summary>
/// <param name="Operation">Apply or Update.</param>
/// <param name="Subresource">As <c>scale</c>; null for the object itself.</param>
/// <param name="At">Of the client's last change to what it owns.</param>
internal sealed record Hand(string Manager, string? Operation, string? Subresource, DateTimeOffset? At)
{
    /// <summary>Who used the client, by an audit log; null: no log was asked, or it does not say.</summary>
    public string? Person { get; init; }

    /// <summary>For readers: a client is not passed off as a person.</summary>
    public static string Label(string manager, string? person) => person is null ? $"the client {manager}" : $"{person} with {manager}";
}

/// <summary>What makes a resource differ from git.</summary>
internal enum ResourceDifference
{
    /// <summary>Both have it, with other fields.</summary>
    Modified,

    /// <summary>Git has it, the cluster does not.</summary>
    Missing,

    /// <summary>The cluster has it, git does not (any more).</summary>
    Extra,

    /// <summary>As <see cref="Extra"/>, and a sync left it there.</summary>
    PruneSkipped,
}
