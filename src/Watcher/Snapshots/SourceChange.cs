namespace Notifications.Watcher.Snapshots;

/// <summary>A change that is to be recorded, in order: what is new only. It owns its memory: the buffer of the source may be
/// reused.</summary>
internal abstract record SourceChange
{
    private SourceChange() { }

    /// <param name="Scope">Where it was seen.</param>
    /// <param name="FromList">A list is in no order: that one object was reported says nothing about how far the scope was.</param>
    /// <param name="Digest">Of the object.</param>
    /// <param name="Application">What the detector needs of it.</param>
    /// <param name="Document">As it is stored and sent.</param>
    /// <param name="Sighting">How it came into sight.</param>
    public sealed record Seen(
        string Scope, bool FromList, NoiseDigest Digest, ApplicationSnapshot Application, Doc Document, Sighting Sighting)
        : SourceChange
    {
        /// <summary>W3C trace context of the watch event; null: not traced.</summary>
        public string? TraceParent { get; init; }
    }

    /// <summary>It is there and cannot be read.</summary>
    public sealed record Malformed(string Where, string Reason) : SourceChange;

    /// <param name="Scope">Where it was seen last.</param>
    /// <param name="Key">Which one.</param>
    /// <param name="ResourceVersion">Of its deletion; null when a list did not have it any more.</param>
    public sealed record Gone(string Scope, ApplicationKey Key, string? ResourceVersion) : SourceChange;

    /// <summary>Everything up to this version of the scope was reported: the scope can be followed from here after a restart.</summary>
    /// <param name="Scope">The scope.</param>
    /// <param name="ResourceVersion">The version.</param>
    /// <param name="Listed">Its list is through: from now on it has a baseline.</param>
    public sealed record Reached(string Scope, string ResourceVersion, bool Listed) : SourceChange;

    /// <summary>Argo CD compares nothing any more.</summary>
    /// <param name="Since">The last comparison of any Application.</param>
    /// <param name="Usual">From one comparison of an Application to the next; zero: not known.</param>
    public sealed record Stalled(DateTimeOffset Since, TimeSpan Usual) : SourceChange;

    /// <summary>It compares again.</summary>
    /// <param name="Since">As it was reported as stalled.</param>
    /// <param name="At">The first comparison after it.</param>
    public sealed record Resumed(DateTimeOffset Since, DateTimeOffset At) : SourceChange;

    /// <summary>An AppProject, or a self-service ConfigMap under the key of its namespace.</summary>
    public sealed record Project(string Name, IReadOnlyDictionary<string, string> Annotations) : SourceChange;

    public sealed record ProjectGone(string Name) : SourceChange;
}

/// <summary>How an Application came into sight.</summary>
internal enum Sighting
{
    /// <summary>Not known, in the first list of its scope: it was there before anybody watched.</summary>
    Discovered,

    /// <summary>Not known, and it was not there before.</summary>
    Created,

    /// <summary>Known, and a list shows it changed: something may have been missed.</summary>
    AfterGap,

    /// <summary>Known, and the watch shows it changed.</summary>
    Watched,
}
