using System.Text.RegularExpressions;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Models;

/// <summary>
/// Whether the operator's credentials may be used on the repository of a source. Whoever writes an Application can put any repository into
/// it; those that Argo CD itself reads for him, and that his AppProject permits, he may see anyway.
/// </summary>
internal static partial class SourcePermission
{
    public static bool Allows(AppFacts facts, SourceFacts source, Repositories repositories) =>
        source.Repository is { } repository
        && (facts.View.Event.Routing.SourceRepos is not { } permitted || Permits(permitted, source.Url))
        && WasRead(facts.App["status"], repository, repositories);

    /// <summary>
    /// As Argo CD reads <c>sourceRepos</c> (https://argo-cd.readthedocs.io/en/stable/user-guide/projects/): globs in which <c>*</c> stays
    /// within one part of the path, those with <c>!</c> forbid.
    /// </summary>
    public static bool Permits(IReadOnlyCollection<string> patterns, string url)
    {
        var address = Plain(url);
        return patterns.Any(pattern => !pattern.StartsWith('!') && Fits(pattern, address))
            && !patterns.Any(pattern => pattern.StartsWith('!') && Fits(pattern[1..], address));
    }

    /// <summary>Argo CD has compared the Application with this repository now, or has synced it from there before.</summary>
    private static bool WasRead(JsonView status, GitRepository repository, Repositories repositories)
    {
        bool IsIt(JsonView source) => repositories.Find(source["repoURL"].Text)?.Key == repository.Key;
        bool AnyOf(JsonView node) => IsIt(node["source"]) || node["sources"].Items.Any(IsIt) || IsIt(node["sourceHydrator"]["drySource"]);
        var compared = status["sync"]["comparedTo"];
        return (status["sync"]["status"].Text is "Synced" or "OutOfSync" && (!compared.Exists || AnyOf(compared)))
            || status["history"].Items.Any(AnyOf);
    }

    private static bool Fits(string pattern, string address)
    {
        if (pattern == "*") return true;
        var expression = Wildcards().Replace(Regex.Escape(Plain(pattern)), match => match.Value.Length > 2 ? ".*" : "[^/]*");
        return Regex.IsMatch(address, $"^{expression}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    // As Argo CD compares addresses: without a user, a ".git" and capitals; an scp-like form is an address too.
    private static string Plain(string url)
    {
        var text = RemoteUrl.WithoutCredentials(url.Trim()).ToLowerInvariant().TrimEnd('/');
        if (text.EndsWith(".git", StringComparison.Ordinal)) text = text[..^4];
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) return text[(scheme + 3)..];
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var host = at >= 0 ? text[(at + 1)..] : text;
        return host.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? $"{host[..colon]}/{host[(colon + 1)..].TrimStart('/')}"
            : host;
    }

    [GeneratedRegex(@"(\\\*)+")]
    private static partial Regex Wildcards();
}
