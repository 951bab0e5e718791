namespace Notifications.Notifier.Contracts;

/// <summary>
/// One line of the catalog, made for each configured destination: the destination and what the ledger must know to queue for it.
/// </summary>
/// <param name="Name">The key under <c>destinations</c>.</param>
/// <param name="Type">Its <c>type</c>: slack, github, gitlab, webhook, console and others.</param>
/// <param name="Destination">Delivers.</param>
/// <param name="LaneOf">The lane (what shares a rate limit) of a concrete recipient: a Slack channel, a GitHub installation.</param>
/// <param name="Resolve">Turns a recipient into concrete ones over the network (GitHub: "" -> pull requests of the revision); null: it is
/// concrete.</param>
/// <param name="SharedConversation">Overrides the trigger's conversation key: all messages to one recipient share one message (GitHub pull
/// request); null: the trigger's.</param>
/// <param name="Limits">Token buckets of each lane; empty: none.</param>
internal sealed record DestinationEntry(
    string Name,
    string Type,
    IDestination Destination,
    Func<string, string> LaneOf,
    RecipientResolver? Resolve,
    string? SharedConversation,
    IReadOnlyList<TokenBucketLimit> Limits)
{
    /// <summary>Which recipients <see cref="Resolve"/> is for; the others are concrete.</summary>
    public Func<string, bool> Resolves { get; init; } = static _ => true;

    /// <summary>Whether an announcement in a conversation whose message has this external id makes a new message.</summary>
    public Func<string, bool> Announces { get; init; } = static _ => true;

    /// <summary>A message of a conversation can be changed after it was sent; false: what is sent again is a new message.</summary>
    public bool Updates { get; init; } = true;

    /// <summary>In which its messages show times.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Reads a commit of a repository at the destination's forge (author and subject for the message); null: it is no
    /// forge.</summary>
    public CommitLookup? FindCommit { get; init; }

    /// <summary>Reads the commits between two of a repository at the destination's forge; null: it is no forge.</summary>
    public WaitingCommitsLookup? FindCommits { get; init; }

    /// <summary>
    /// Asks the service whether it can be used as it is configured, without writing anything: whether, and a line about who we are there
    /// and which scopes or permissions are missing. Null: there is nothing to ask.
    /// </summary>
    public Func<CancellationToken, Task<(bool IsUsable, string Text)>>? AskAsync { get; init; }

    /// <summary>
    /// Recipients may have an id besides their name, which <see cref="DeliveryOutcome.Delivered.RecipientId"/> tells: within this scope
    /// both are one recipient. Null: a recipient has one spelling.
    /// </summary>
    public string? RecipientScope { get; init; }

    /// <summary>So many messages may wait for their turn in one lane; more become a digest. Null: no digests. A lane of such a destination
    /// has one recipient.</summary>
    public int? DigestAbove { get; init; }
}

/// <summary><paramref name="Capacity"/> calls, refilled over <paramref name="Per"/>; <paramref name="NewMessagesOnly"/>: updates do not
/// count.</summary>
internal sealed record TokenBucketLimit(string Name, int Capacity, TimeSpan Per, bool NewMessagesOnly);

/// <summary>
/// The commit, or null when there is none to be had: another forge's repository, an unknown revision, no access, no answer. Never throws
/// but for cancellation: the caller gives the budget of time and leaves out what is missing.
/// </summary>
/// <param name="repositoryUrl">As in the Application's source.</param>
/// <param name="revision">A full commit id.</param>
internal delegate Task<CommitInfo?> CommitLookup(string repositoryUrl, string revision, CancellationToken cancellationToken);

/// <summary>Who wrote a commit and its first line; all of it untrusted text.</summary>
/// <param name="Login">The author's account at the forge, when there is one.</param>
internal sealed record CommitInfo(string Author, string? Login, string Subject)
{
    /// <summary>The pull request that it came by; null: none.</summary>
    public long? Change { get; init; }

    /// <summary>The author's address, when it is told; never shown.</summary>
    public string? Email { get; init; }
}

/// <summary>The commit of what an event is about; null when nobody knows it in time, or the credentials may not be used on its
/// repository.</summary>
internal delegate Task<CommitInfo?> FindEventCommit(
    ApplicationTransitioned appEvent, Transition? transition, CancellationToken cancellationToken);

internal delegate Task<RecipientResolution> RecipientResolver(RecipientQuestion question, CancellationToken cancellationToken);

/// <param name="Event">The event that the delivery is about.</param>
/// <param name="Transition">The transition that the delivery is about; null: a condition without a transition.</param>
/// <param name="Recipient">As subscribed; may be empty.</param>
/// <param name="IsAnnotated">An annotation names the recipient, and not the operator's configuration.</param>
internal sealed record RecipientQuestion(ApplicationTransitioned Event, Transition? Transition, string Recipient, bool IsAnnotated)
{
    /// <summary>The commit that the event is about; null when nobody knows it.</summary>
    public Func<CancellationToken, Task<CommitInfo?>> Commit { get; init; } = static _ => Task.FromResult<CommitInfo?>(null);
}

internal abstract record RecipientResolution
{
    private RecipientResolution()
    {
    }

    /// <summary>Concrete recipients, possibly none; <paramref name="Note"/> says why (for the ledger).</summary>
    internal sealed record Resolved(IReadOnlyList<string> Recipients, string? Note) : RecipientResolution;

    internal sealed record Rejected(string Reason) : RecipientResolution;

    internal sealed record Deferred(string Reason, TimeSpan? After) : RecipientResolution;

    /// <summary>As <see cref="DeliveryOutcome.Unusable"/>.</summary>
    internal sealed record Unusable(string Reason, string? Part) : RecipientResolution;
}

/// <summary>The configured destination of a name; null when there is none (any more).</summary>
internal delegate DestinationEntry? FindDestination(string name);
