using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Whom GitHub takes our calls for. Failures are <see cref="ForgeException"/>.</summary>
internal interface IGitHubCredentials
{
    /// <summary>For calls about a repository.</summary>
    Task<string> TokenAsync(RepositoryName repository, CancellationToken cancellationToken);

    /// <summary>Login that comments are written as.</summary>
    Task<string> AuthorAsync(CancellationToken cancellationToken);

    /// <summary>What shares a rate limit.</summary>
    string LaneOf(string owner);

    /// <summary>GitHub does not take the token of this repository any more: true when another may be had.</summary>
    bool Renew(RepositoryName repository);
}

internal static class GitHubCredentials
{
    /// <summary>Makes a call about a repository; once more with a new token when GitHub has taken back the one that was kept.</summary>
    public static async Task<T> CallAsync<T>(
        this IGitHubCredentials credentials, RepositoryName repository, Func<string, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(await credentials.TokenAsync(repository, cancellationToken));
        }
        catch (ForgeException refused) when (
            refused.Failure is ForgeFailure.Unusable { Repository: null } && credentials.Renew(repository))
        {
            return await call(await credentials.TokenAsync(repository, cancellationToken));
        }
    }
}

/// <summary>A token that somebody made, of a user or of an installation.</summary>
internal sealed class GitHubTokenCredentials(GitHubClient api, Secret token, string? author, TimeProvider time) : IGitHubCredentials
{
    private readonly string _token = token.Reveal().Trim();
    private readonly ForgeQuestions<string, string> _authors = new(1, time);

    public Task<string> TokenAsync(RepositoryName repository, CancellationToken cancellationToken) => Task.FromResult(_token);

    public async Task<string> AuthorAsync(CancellationToken cancellationToken)
    {
        if (author is not null)
            return author;
        try
        {
            return await _authors.AskAsync("", ask => api.LoginAsync(_token, ask), _ => TimeSpan.FromHours(1), cancellationToken);
        }
        catch (ForgeException refused) when (refused.Failure is ForgeFailure.Unusable unusable)
        {
            throw new ForgeException(unusable with { Reason = $"{unusable.Reason} If the token is of an App's installation, set the destination's author to its login, as in my-app[bot], or configure the App itself." });
        }
    }

    public string LaneOf(string owner) => DestinationNodes.Fingerprint(token);

    public bool Renew(RepositoryName repository) => false;
}

/// <summary>
/// A GitHub App (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app): each owner has its installation, each
/// installation a token of an hour, which is renewed five minutes before it ends.
/// </summary>
internal sealed class GitHubAppCredentials(GitHubClient api, GitHubAppOptions app, string? author, TimeProvider time) : IGitHubCredentials
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(6);
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);

    private readonly ForgeQuestions<string, string> _slugs = new(1, time);
    private readonly ForgeQuestions<string, long> _installations = new(1000, time);
    private readonly ForgeQuestions<long, Octokit.AccessToken> _tokens = new(1000, time);

    public async Task<string> TokenAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        var installation = app.InstallationId ?? await InstallationAsync(repository, cancellationToken);
        try
        {
            var token = await _tokens.AskAsync(
                installation, ask => api.AccessTokenAsync(Jwt(), installation, ask), made => made.ExpiresAt - time.GetUtcNow() < Before
                    ? TimeSpan.Zero : TimeSpan.MaxValue, cancellationToken);
            return token.Token;
        }
        catch (ForgeException gone) when (gone.Failure is ForgeFailure.NotFound or ForgeFailure.Unusable { Repository: null })
        {
            _installations.Forget(Key(repository.Owner));
            throw new ForgeException(
                new ForgeFailure.Unusable(
                    $"{gone.Failure.Reason} (installation {installation} of the App {app.Id})", repository.ToString()));
        }
    }

    public async Task<string> AuthorAsync(CancellationToken cancellationToken) => author ?? await _slugs.AskAsync(
        "", async ask => await OfTheAppAsync(() => api.AppSlugAsync(Jwt(), ask)) + "[bot]", _ => Kept, cancellationToken);

    public string LaneOf(string owner) => $"app-{app.Id}/{Key(owner)}";

    public bool Renew(RepositoryName repository)
    {
        _installations.Forget(Key(repository.Owner));
        _tokens.Clear();
        return true;
    }

    // An installation is of an owner; but whether there is one only its repositories tell that it was given.
    private async Task<long> InstallationAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        try
        {
            return await _installations.AskAsync(
                Key(repository.Owner), ask => OfTheAppAsync(() => api.InstallationAsync(Jwt(), repository, ask)), _ => Kept,
                cancellationToken);
        }
        catch (ForgeException none) when (none.Failure is ForgeFailure.NotFound)
        {
            throw new ForgeException(
                new ForgeFailure.NotFound($"the App {app.Id} is not installed for {repository}: {none.Failure.Reason}"));
        }
    }

    private static string Key(string owner) => owner.ToLowerInvariant();

    private static async Task<T> OfTheAppAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ForgeException refused) when (refused.Failure is ForgeFailure.Unusable unusable)
        {
            throw new ForgeException(unusable with { Reason = $"{unusable.Reason} Check the App's id and private key, and the clock." });
        }
    }

    /// <summary>Who we are, for ten minutes (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app).</summary>
    private string Jwt()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = Part($$"""{"iat":{{now - 60}},"exp":{{now + 540}},"iss":{{JsonSerializer.Serialize(app.Id)}}}""");
        var signed = $"{Part("""{"alg":"RS256","typ":"JWT"}""")}.{claims}";
        try
        {
            using var key = app.Key.Read();
            return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
        }
        catch (InvalidDataException unreadable)
        {
            throw new ForgeException(
                new ForgeFailure.Unusable($"The private key of the App {app.Id} cannot be used: {unreadable.Message}", Repository: null));
        }

        static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }
}
