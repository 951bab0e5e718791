using System.Security.Cryptography;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// <c>type: github</c>. Token or App need read access to contents and metadata and write access to pull requests.
/// </summary>
internal sealed record GitHubOptions
{
    /// <summary>Of a user or an installation; null: <see cref="App"/> is set.</summary>
    public Secret? Token { get; init; }

    /// <summary>Null: <see cref="Token"/> is set.</summary>
    public GitHubAppOptions? App { get; init; }

    /// <summary>Default: <c>https://api.github.com/</c>; GitHub Enterprise Server: <c>https://HOST/api/v3/</c>.</summary>
    public Uri ApiUrl { get; init; } = new("https://api.github.com/");

    /// <summary>Hosts in the Applications' repository URLs that this API serves; empty: those that belong to
    /// <see cref="ApiUrl"/>.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>
    /// Repositories (<c>owner/name</c>, in both a <c>*</c> for any characters) whose pull requests annotations may name, besides those of
    /// their Application's own sources.
    /// </summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>When a new comment is written besides the one that is edited. Default: <see cref="GitHubNotify.Final"/>.</summary>
    public GitHubNotify Notify { get; init; } = GitHubNotify.Final;

    /// <summary>An Application that is degraded longer after the end of its sync is not said to be so. Default: 15 min.</summary>
    public TimeSpan DegradedWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Login that is commented as; null: GitHub is asked. A bare token of an App's installation cannot ask: write
    /// <c>my-app[bot]</c>.</summary>
    public string? Author { get; init; }

    /// <summary>How long one request may take. Default: 20 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a comment whose answer was lost may still take to appear: it is looked for again after that. Default: 5
    /// s.</summary>
    public TimeSpan LandsLate { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes (UTF-8) of one comment, 1,000 to 65,536. Default: 65,000.</summary>
    public int LongestComment { get; init; } = 65_000;

    /// <summary>Null: no limits.</summary>
    public GitHubLimits? Limits { get; init; } = new();
}

/// <summary>An edit notifies nobody, a new comment does.</summary>
internal enum GitHubNotify
{
    /// <summary>One in all: when something has failed, or when everything is done.</summary>
    Final,

    /// <summary>One in all, when something has failed.</summary>
    Failures,

    Never,

    /// <summary>Whenever something has failed, and whenever everything is done.</summary>
    Each,
}

/// <summary>What GitHub allows an installation to write
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits).</summary>
internal sealed record GitHubLimits
{
    /// <summary>Default: 80.</summary>
    public int WritesPerMinute { get; init; } = 80;

    /// <summary>Default: 500.</summary>
    public int WritesPerHour { get; init; } = 500;

    /// <summary>Default: 1 s.</summary>
    public TimeSpan BetweenWrites { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A new comment notifies people, an edit does not. Default: 3 s.</summary>
    public TimeSpan BetweenNewComments { get; init; } = TimeSpan.FromSeconds(3);
}

/// <summary>A GitHub App, which has an installation with each owner.</summary>
/// <param name="Id">Its App id or client id.</param>
/// <param name="InstallationId">The only one to use; null: that of each repository's owner is looked up.</param>
internal sealed record GitHubAppOptions(string Id, long? InstallationId, GitHubAppKey Key);

/// <summary>The private key that GitHub made for an App, in PEM.</summary>
/// <param name="Pem">The key itself; null: it is in <paramref name="Path"/>.</param>
/// <param name="Path">Of the file, which is read whenever the key is used: a new key counts without a restart.</param>
internal sealed record GitHubAppKey(Secret? Pem, string? Path)
{
    /// <exception cref="InvalidDataException">There is no RSA key; the message says why, and holds nothing of it.</exception>
    public RSA Read()
    {
        var key = RSA.Create();
        try
        {
            // An environment variable is often given with \n in the place of line breaks.
            key.ImportFromPem(Pem?.Reveal().Replace("\\n", "\n", StringComparison.Ordinal) ?? Utf8File.Read(Path!));
            return key;
        }
        catch (Exception error) when (
            error is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            key.Dispose();
            throw new InvalidDataException(
                error is IOException or UnauthorizedAccessException ? error.Message
                : "it is no RSA private key in PEM (-----BEGIN RSA PRIVATE KEY-----)", error);
        }
    }
}
