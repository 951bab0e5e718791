using System.Text.Json.Serialization;
using Notifications.Templates;

namespace Notifications.Notifier.Contracts;

/// <summary>
/// The neutral message (D7): what a template renders, before any destination lays it out. Every interpolated value is an opaque run
/// (<see cref="Run.IsValue"/>): destinations escape it where they lay it out, and nowhere else. Serialised as JSON in the ledger's members.
/// </summary>
/// <param name="Title">One line.</param>
/// <param name="Severity">Decides colour and icon.</param>
/// <param name="Summary">A full sentence for notifications and screen readers.</param>
/// <param name="Body">Markdown (CommonMark subset: paragraphs, emphasis, code, lists, links, fences) with opaque values.</param>
/// <param name="Fields">Short facts, label and value.</param>
/// <param name="Links">Where to go; those marked as action become buttons where there are buttons.</param>
/// <param name="About">Whom it is about: first columns of a table row.</param>
/// <param name="At">When it happened.</param>
/// <param name="Native">Overrides by destination type (Slack blocks, ...): trees whose string leaves are rendered already.</param>
internal sealed record Message(
    RichText Title,
    Severity Severity,
    RichText Summary,
    RichText Body,
    ImmutableArray<MessageField> Fields,
    ImmutableArray<MessageLink> Links,
    MessageSubject About,
    DateTimeOffset At,
    ImmutableDictionary<string, JsonElement> Native)
{
    /// <summary>What its templates saw, for a destination that has templates of its own; null: it comes from the ledger.</summary>
    [JsonIgnore]
    public TemplateModel? Model { get; init; }

    /// <summary>Something was asked for and not got in time: the message says so, and may be completed later.</summary>
    [JsonIgnore]
    public bool IsIncomplete { get; init; }
}

internal enum Severity
{
    Info,
    Progress,
    Success,
    Warning,
    Failure,
}

/// <summary>Markdown of the template's author and opaque values, in order.</summary>
internal sealed record RichText(ImmutableArray<Run> Runs)
{
    public static RichText Empty { get; } = new([]);

    public bool IsEmpty => Runs.IsDefaultOrEmpty || Runs.All(run => run.Text.Length == 0);

    public static RichText Value(string text) => new([new Run(text, IsValue: true)]);

    public static RichText Markdown(string text) => new([new Run(text, IsValue: false)]);

    /// <summary>Everything joined, unescaped: for logs and terminals only.</summary>
    public string ToPlainText() => Runs is [var only] ? only.Text : string.Concat(Runs.Select(run => run.Text));
}

/// <summary>A piece of text; <paramref name="IsValue"/>: untrusted, opaque, to be escaped by who lays it out.</summary>
internal readonly record struct Run(string Text, bool IsValue);

internal sealed record MessageField(RichText Name, RichText Value, bool IsShort);

internal sealed record MessageLink(RichText Label, Uri Target, bool IsAction);

/// <summary>The Application that a message is about.</summary>
/// <param name="Url">Its page in the Argo CD UI, when the instance has an address.</param>
internal sealed record MessageSubject(
    string Instance, string Project, string Namespace, string Name, string? Cluster, string? TargetNamespace, string? Revision,
    Uri? RevisionUrl, Uri? Url)
{
    /// <summary>The name with its namespace, where that is not Argo CD's own; null: the name alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? QualifiedName { get; init; }

    /// <summary>The ApplicationSet that it was made by; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApplicationSet { get; init; }

    /// <summary>Pages of what it runs, http or https; null: none are known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExternalLink>? ExternalLinks { get; init; }

    /// <summary>Where it stands with the change that the message is about; null: it comes from the ledger of an older version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AppState? State { get; init; }

    /// <summary>The commits or versions that the message is about, one for each source; null: none are known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChangeFacts>? Changes { get; init; }

    /// <summary>As readers are shown it, beside the instance.</summary>
    [JsonIgnore]
    public string ShownName => QualifiedName ?? Name;

    /// <summary>Where it is deployed to: cluster/namespace, as far as they are known.</summary>
    [JsonIgnore]
    public string? Target => (Cluster, TargetNamespace) switch
    {
        (null, var space) => space,
        (var cluster, null) => cluster,
        var (cluster, space) => $"{cluster}/{space}",
    };
}

/// <summary>What a source brought. All of it untrusted text.</summary>
/// <param name="Source">The repository's path at its forge, or the chart.</param>
/// <param name="Revision">In full, as the keys of conversations have it.</param>
/// <param name="Short">As readers are shown it.</param>
internal sealed record ChangeFacts(string Source, string Revision, string Short)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? Url { get; init; }

    /// <summary>What lies between it and what ran before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? CompareUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Author { get; init; }

    /// <summary>The pull request that it came by.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PullRequest { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? PullRequestUrl { get; init; }
}

/// <param name="Label">Untrusted text.</param>
internal sealed record ExternalLink(string Label, Uri Target);
