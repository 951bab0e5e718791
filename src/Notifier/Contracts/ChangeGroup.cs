namespace Notifications.Notifier.Contracts;

/// <summary>What shares one message at a recipient.</summary>
internal enum GroupBy
{
    /// <summary>Each Application has messages of its own.</summary>
    Application,

    /// <summary>All Applications that a change reaches, of all instances: a commit of a repository, or a version of a chart.</summary>
    Change,

    /// <summary>The Applications of one ApplicationSet that a change reaches.</summary>
    ApplicationSet,
}

/// <summary>The message of many Applications that a delivery belongs to, as far as its event tells.</summary>
/// <param name="Keys">Of conversations, at least one: one for each source that has changed. Only in the first is it announced.</param>
internal sealed record ChangeGroup(ImmutableArray<string> Keys)
{
    private const string Prefix = "groupBy/";

    public GroupedStage Stage { get; init; }

    /// <summary>A sync to a revision that the Application ran before: it brings no newer change any further.</summary>
    public bool GoesBack { get; init; }

    /// <summary>The key of what ran before the sync; null: nothing did, or nobody knows.</summary>
    public string? Leaves { get; init; }

    /// <summary>The <c>changeId</c> of a change that waits: it stays the same while only the revision moves on. Null: it does not
    /// wait.</summary>
    public string? ChangeId { get; init; }

    /// <summary>Names what failed: it is announced once. Null: nothing failed.</summary>
    public string? Failure { get; init; }

    /// <summary>It is of interest only where the Application has not ended yet; elsewhere it gets a message of its own.</summary>
    public bool OnlyWhereOpen { get; init; }

    /// <summary>It gets no message of its own: nobody has subscribed to that.</summary>
    public bool NeverAlone { get; init; }

    /// <summary>Of a conversation.</summary>
    /// <param name="set">The ApplicationSet, which makes it a message of that; null: of all Applications.</param>
    /// <param name="source">What tells repositories apart.</param>
    /// <param name="revision">A commit or a version.</param>
    public static string KeyOf((string Instance, string Namespace, string Name)? set, string source, string revision) =>
        set is var (instance, space, name) ? $"{Prefix}set/{instance}/{space}/{name}/{source}@{revision}"
            : $"{Prefix}change/{source}@{revision}";

    /// <summary>The name of the ApplicationSet whose message a conversation is; null: it is that of all Applications.</summary>
    public static string? SetOf(string key) => key[Prefix.Length..].Split('/') is ["set", _, _, var name, ..] ? name : null;

    /// <summary>Whether a conversation is the message of a change.</summary>
    public static bool Is(string? conversationKey) => conversationKey?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Of such conversations, for SQL: <c>like</c>.</summary>
    public const string Pattern = Prefix + "%";

    /// <summary>What the changes of one repository have in common (of one ApplicationSet, where it is that).</summary>
    public static string ScopeOf(string key) => key[..(key.LastIndexOf('@') + 1)];

    /// <summary>The commit or version of a conversation.</summary>
    public static string RevisionOf(string key) => key[(key.LastIndexOf('@') + 1)..];
}

/// <summary>How far an Application has come with a change, as far as that decides which messages go on.</summary>
internal enum GroupedStage
{
    Open,
    Waiting,
    Healthy,
    TakenBack,
}
