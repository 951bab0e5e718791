namespace Notifications.Watcher.Sources;

/// <summary>
/// What a source tells, in order. A scope is a part of the source with its own list and its own position: the empty string for all
/// namespaces, else a namespace's name.
/// </summary>
internal abstract record SourceEvent
{
    private SourceEvent() { }

    /// <summary>Everything of the scope follows, up to its <see cref="ListCompleted"/>. A list that failed midway starts again with
    /// this.</summary>
    public sealed record ListStarted(string Scope) : SourceEvent;

    /// <summary>
    /// One object as it is now, UTF-8 as the server sent it; the memory is valid until the next event is asked for. It has a name, and
    /// nobody has read the rest yet: it may be no JSON.
    /// </summary>
    public sealed record ApplicationSeen(string Scope, ReadOnlyMemory<byte> Json, bool FromList) : SourceEvent;

    /// <summary>One object was deleted; <paramref name="LastJson"/> is its last state, valid until the next event is asked for.</summary>
    public sealed record ApplicationGone(string Scope, string Namespace, string Name, ReadOnlyMemory<byte> LastJson) : SourceEvent;

    /// <summary>The list is through: what was known of the scope and not seen (or <see cref="Malformed"/>) since <see cref="ListStarted"/>
    /// is gone.</summary>
    /// <param name="Scope">The scope.</param>
    /// <param name="ResourceVersion">From where the scope is followed, and can be resumed.</param>
    /// <param name="Count">How many objects it had, malformed ones too.</param>
    public sealed record ListCompleted(string Scope, string ResourceVersion, int Count) : SourceEvent;

    /// <summary>
    /// All up to this version was reported: the scope can be resumed from it. Also reported whenever following begins (again), so it ends a
    /// <see cref="Trouble"/> of its scope.
    /// </summary>
    public sealed record Bookmark(string Scope, string ResourceVersion) : SourceEvent;

    /// <summary>One AppProject of Argo CD's own namespace as it is now; its <paramref name="Annotations"/> are all its
    /// <see cref="ProjectFacts"/>. Or the self-service ConfigMap of a namespace, under its key and with its
    /// <see cref="SelfServiceFacts"/>.</summary>
    public sealed record ProjectSeen(string Name, IReadOnlyDictionary<string, string> Annotations) : SourceEvent;

    public sealed record ProjectGone(string Name) : SourceEvent;

    /// <summary>
    /// All AppProjects were reported: one known from an earlier run and not seen by now is gone. Comes before the first Application, unless
    /// the AppProjects cannot be read at all, which a permanent <see cref="Trouble"/> of scope <c>appprojects/{namespace}</c> says.
    /// </summary>
    public sealed record ProjectsListed : SourceEvent;

    /// <summary>As <see cref="ProjectsListed"/>, of self-service ConfigMaps.</summary>
    /// <param name="Within">A namespace; empty for all.</param>
    public sealed record SelfServiceListed(string Within) : SourceEvent;

    /// <summary>An object that cannot be read. It says nothing about the Application's existence: it deletes nothing.</summary>
    /// <param name="Scope">The scope.</param>
    /// <param name="Where">namespace/name where it can be found, a file's path, else the place in the stream.</param>
    /// <param name="Reason">What is wrong with it.</param>
    public sealed record Malformed(string Scope, string Where, string Reason) : SourceEvent
    {
        /// <summary>Whether <see cref="Where"/> is namespace/name. Of a list with a nameless one nothing may be taken as gone.</summary>
        public bool Named { get; init; }
    }

    /// <summary>The source cannot be read at the moment; it keeps trying.</summary>
    /// <param name="Scope">The scope.</param>
    /// <param name="Message">What, where and the remedy, for logs and health.</param>
    /// <param name="Permanent">Somebody has to act (a permission, a credential); else it should pass by itself.</param>
    public sealed record Trouble(string Scope, string Message, bool Permanent) : SourceEvent;
}
