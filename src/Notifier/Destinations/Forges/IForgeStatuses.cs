using Notifications.Notifier.Changes;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// One way to show beside a commit where Applications stand with it: commit statuses, checks, deployments. Failures are
/// <see cref="ForgeException"/>.
/// </summary>
internal interface IForgeStatuses
{
    /// <summary><see cref="StatusRecipient.Kind"/></summary>
    string Kind { get; }

    /// <summary>Where the statuses of an Application's change belong: unless it is said otherwise, beside the commits that it is changed
    /// to.</summary>
    /// <param name="changes">What the Application takes from repositories that the credentials may be used on.</param>
    /// <param name="own">The projects of these repositories.</param>
    /// <param name="note">Why there are none where somebody asked for them; null: nothing to say.</param>
    IEnumerable<StatusRecipient> Of(
        AppFacts facts, IReadOnlyCollection<AppliedChange> changes, IReadOnlyCollection<string> own, out string? note)
    {
        note = null;
        return changes.Select(change => StatusRecipient.Of(Kind, change.Project, change.To));
    }

    /// <summary>Writes what stands there otherwise, and nothing else.</summary>
    Task WriteAsync(
        StatusRecipient recipient, IReadOnlyList<ApplicationStatus> wanted, StatusWrites writes, CancellationToken cancellationToken);
}

/// <summary>One attempt writes so many: it has a limit of time, and writes come a pause apart. Another attempt writes the others.</summary>
internal sealed class StatusWrites
{
    private const int Most = 15;

    private readonly ForgeWrites _writes = new();

    /// <inheritdoc cref="ForgeWrites.Made"/>
    public int Made => _writes.Made;

    /// <exception cref="ForgeException">There were enough.</exception>
    public Task<T> WriteAsync<T>(Func<Task<T>> write) => Made < Most ? _writes.WriteAsync(write)
        : throw new ForgeException(
            new ForgeFailure.Unfinished(
                $"{Most} statuses were written, others are left for the next attempt", TimeSpan.FromSeconds(1)));
}
