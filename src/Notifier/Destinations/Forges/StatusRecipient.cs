using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// Where the statuses of Applications are written, as the ledger names it: <c>status:owner/repository@commit</c>, or something of a number
/// in a repository, <c>deployment:owner/repository#7</c>. Nobody subscribes it: it is found beside the pull requests of a change.
/// </summary>
internal sealed partial record StatusRecipient
{
    /// <summary>The external id of their conversations: everything else is looked up.</summary>
    public const string External = "statuses";

    private StatusRecipient(string kind, string project, string? commit, long? id) =>
        (Kind, Project, Commit, Id) = (kind, project, commit, id);

    public string Kind { get; }

    /// <summary>In lower case, so that a repository has one spelling.</summary>
    public string Project { get; }

    /// <summary>Null: <see cref="Id"/> is set.</summary>
    public string? Commit { get; }

    /// <summary>Null: <see cref="Commit"/> is set.</summary>
    public long? Id { get; }

    /// <summary>With what all recipients of this kind in the repository begin.</summary>
    public string Repository => $"{Kind}:{Project}";

    public static StatusRecipient Of(string kind, string project, string commit) => new(kind, project.ToLowerInvariant(), commit, null);

    public static StatusRecipient Of(string kind, string project, long id) => new(kind, project.ToLowerInvariant(), null, id);

    public override string ToString() =>
        Repository + (Commit is not null ? "@" + Commit : string.Create(CultureInfo.InvariantCulture, $"#{Id}"));

    public static bool TryParse(string text, [NotNullWhen(true)] out StatusRecipient? recipient)
    {
        var match = Written().Match(text);
        recipient = !match.Success ? null
            : match.Groups[3] is { Success: true, Value: var commit } ? Of(match.Groups[1].Value, match.Groups[2].Value, commit)
            : long.TryParse(match.Groups[4].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? Of(match.Groups[1].Value, match.Groups[2].Value, id) : null;
        return recipient is not null;
    }

    /// <summary>The repository that a recipient of any kind is in, or something that begins with it.</summary>
    public static string ProjectIn(string recipient) => recipient[(recipient.IndexOf(':', StringComparison.Ordinal) + 1)..];

    [GeneratedRegex("^([a-z]+):([^@#:]+)(?:@([0-9a-fA-F]{40,64})|#([0-9]{1,18}))$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
