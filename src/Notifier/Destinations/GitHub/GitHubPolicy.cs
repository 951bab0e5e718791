using System.IO.Enumeration;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// Which pull requests a recipient may name. Whoever may annotate an Application is not the operator: with the operator's credentials he
/// reaches only the repositories that the Application is made from, and those that the configuration allows.
/// </summary>
/// <param name="allow"><see cref="GitHubOptions.Allow"/></param>
internal sealed class GitHubPolicy(GitHubHosts hosts, ImmutableArray<string> allow)
{
    /// <summary>Null, and why: it names none, or one that it may not.</summary>
    /// <param name="recipient"><c>owner/repository#7</c>, or the address of the page.</param>
    /// <param name="own">Repositories of the Application's sources; null: the operator himself names the recipient.</param>
    public PullRequestName? Find(string recipient, IEnumerable<string>? own, out string why)
    {
        why = "";
        if (!PullRequestName.TryParse(recipient, out var name, out var host))
        {
            why = $"\"{recipient}\" is no pull request: leave the recipient empty for those of the revision, or write owner/repository#7.";
            return null;
        }

        if (host is not null && !hosts.Serve(host))
        {
            why = $"\"{recipient}\" is at {host}, and this destination writes to {hosts}: nothing is sent.";
            return null;
        }

        var repository = name.Value.Repository;
        if (own is null || own.Contains(repository.ToString(), StringComparer.OrdinalIgnoreCase)
            || allow.Any(pattern => Fits(pattern, repository)))
            return name;
        why = $"an annotation may not name {name}: {repository} is no source of the Application; allow it under the destination's allow, or subscribe it in the configuration.";
        return null;
    }

    private static bool Fits(string pattern, RepositoryName repository) => pattern.Split('/') is [var owner, var name]
        && FileSystemName.MatchesSimpleExpression(owner, repository.Owner) && FileSystemName.MatchesSimpleExpression(name, repository.Name);
}
