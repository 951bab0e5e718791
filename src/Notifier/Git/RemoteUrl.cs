using System.Text.RegularExpressions;

namespace Notifications.Notifier.Git;

/// <summary>A repository URL taken apart: https, ssh, scp-like and AWS forms. User names and passwords are dropped at once and kept
/// nowhere.</summary>
/// <param name="Scheme">https, http, ssh or git; codecommit for the forms of its remote helper.</param>
/// <param name="Host">Lower case; for codecommit the region, possibly empty.</param>
/// <param name="Port">As given; null: none.</param>
/// <param name="Segments">Of the path, percent-decoded, without <c>.git</c>; case as given.</param>
/// <param name="Query">Without the question mark; null: none.</param>
internal sealed partial record RemoteUrl(string Scheme, string Host, int? Port, ImmutableArray<string> Segments, string? Query)
{
    private static readonly string[] Schemes = ["https", "http", "ssh", "git"];

    public string Path => string.Join('/', Segments);

    /// <summary>Null for what is no repository on a host: a local path, an OCI registry, another transport, nonsense.</summary>
    public static RemoteUrl? Parse(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length == 0 || trimmed.Any(char.IsControl))
        {
            return null;
        }

        if (CodeCommitHelper().Match(trimmed) is { Success: true } helper)
        {
            return new RemoteUrl("codecommit", helper.Groups["region"].Value.ToLowerInvariant(), null, [helper.Groups["name"].Value], null);
        }

        return trimmed.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at
            ? FromUrl(trimmed[..at].ToLowerInvariant(), trimmed[(at + 3)..])
            : FromScp(trimmed);
    }

    /// <summary>Takes user names and passwords out of every URL in a text.</summary>
    public static string WithoutCredentials(string text) => SecretPatterns.WithoutUserInfo(text);

    private static RemoteUrl? FromUrl(string scheme, string rest)
    {
        var plain = scheme.StartsWith("git+", StringComparison.Ordinal) ? scheme[4..] : scheme;
        if (!Schemes.Contains(plain, StringComparer.Ordinal))
        {
            return null;
        }

        var end = rest.AsSpan().IndexOfAny('/', '?', '#') is >= 0 and var slash ? slash : rest.Length;
        return FromAuthority(plain, rest[..end], rest[end..], numberIsPort: true);
    }

    /// <summary><c>[user@]host:path</c>; without a user the host must look like one, so that no file name passes.</summary>
    private static RemoteUrl? FromScp(string text)
    {
        var end = text.AsSpan().IndexOfAny('/', '?', '#') is >= 0 and var slash ? slash : text.Length;
        var at = text.LastIndexOf('@', end - 1 < 0 ? 0 : end - 1);
        var colon = text.IndexOf(':', at + 1);
        var looksLikeHost = at >= 0 || (colon > 0 && text.AsSpan(0, colon).Contains('.'));
        return colon > at + 1 && colon < end && looksLikeHost && text.IndexOf("::", StringComparison.Ordinal) < 0
            ? FromAuthority("ssh", text[..end], text[end..], numberIsPort: !KnownHosts.TakesNumbersAsOwners(text[(at + 1)..colon]))
            : null;
    }

    private static RemoteUrl? FromAuthority(string scheme, string authority, string path, bool numberIsPort)
    {
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        int? port = null;
        if (host.LastIndexOf(':') is > 0 and var colon && !host.EndsWith(']'))
        {
            var after = host[(colon + 1)..];
            host = host[..colon];
            if (numberIsPort && int.TryParse(after, out var number))
            {
                port = number;
            }
            else
            {
                path = after + path; // git@host:owner/repository, also with a scheme before it
            }
        }

        var (segments, query) = Split(path);
        return host.Length == 0 || segments.IsEmpty || segments.Any(segment => segment is "." or "..")
            ? null
            : new RemoteUrl(scheme, host.ToLowerInvariant(), port, segments, query);
    }

    private static (ImmutableArray<string> Segments, string? Query) Split(string path)
    {
        var fragment = path.IndexOf('#', StringComparison.Ordinal);
        var whole = fragment < 0 ? path : path[..fragment];
        var mark = whole.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 || mark + 1 == whole.Length ? null : whole[(mark + 1)..];
        var bare = (mark < 0 ? whole : whole[..mark]).TrimEnd('/');
        if (bare.EndsWith(".git", StringComparison.OrdinalIgnoreCase))
        {
            bare = bare[..^4];
        }

        return ([.. bare.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)], query);
    }

    /// <summary><c>codecommit::region://profile@name</c>, <c>codecommit://profile@name</c> (git-remote-codecommit).</summary>
    [GeneratedRegex(@"^codecommit:(:(?<region>[a-z0-9-]+):)?//([^@/]*@)?(?<name>[\w.-]+)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CodeCommitHelper();

}
