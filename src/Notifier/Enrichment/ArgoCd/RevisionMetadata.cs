using Notifications.Notifier.Git;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment.ArgoCd;

/// <summary>Of <c>RevisionMetadata</c>: who, when, what.</summary>
/// <param name="Author">As in git: <c>Name &lt;address&gt;</c>.</param>
internal sealed record RevisionMetadata(string? Author, DateTimeOffset? Date, string? Message)
{
    public static RevisionMetadata Read(JsonView answer) => new(answer["author"].Text, answer["date"].Time, answer["message"].Text);

    /// <summary>The name without the address, and the first line; null when it tells neither.</summary>
    public CommitFacts? ToCommit()
    {
        var name = Author?.Split('<')[0].Trim() is { Length: > 0 } before ? before : Author;
        var subject = Message?.TrimStart().Split('\n')[0].Trim();
        return name is null && string.IsNullOrEmpty(subject) ? null : new CommitFacts(name ?? "", Login: null, subject ?? "", Date)
        {
            Change = ChangeNumber.In(Message?.Trim()),
            Email = Author?.Split('<') is [_, var address, ..] ? address.TrimEnd('>', ' ') : null,
        };
    }
}
