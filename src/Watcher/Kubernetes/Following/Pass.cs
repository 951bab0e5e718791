using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Kubernetes.Following;

/// <summary>One go at a phase: what it tells, and then how it ended.</summary>
internal abstract class Pass
{
    private PhaseEnd? end;

    /// <summary>Set when all was told.</summary>
    public PhaseEnd End
    {
        get => end ?? throw new InvalidOperationException("The pass is not through.");
        protected set => end = value;
    }

    public abstract IAsyncEnumerable<SourceEvent> RunAsync(CancellationToken cancellationToken);

    protected static SourceEvent.Malformed Malformed(string scope, string? fullName, string otherwise, string reason) =>
        new(scope, fullName ?? otherwise, reason) { Named = fullName is not null };
}
