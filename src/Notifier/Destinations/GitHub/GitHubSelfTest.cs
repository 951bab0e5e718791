using System.Net;
using System.Net.Http.Headers;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Asks GitHub who the credentials are and, where it says so, what they may do
/// (https://docs.github.com/rest/users/users#get-the-authenticated-user).</summary>
internal static class GitHubSelfTest
{
    private const string Needed = "pull requests: read and write, contents: read, metadata: read";

    public static async Task<(bool IsUsable, string Text)> AskAsync(
        GitHubOptions options, HttpExchange exchange, IGitHubCredentials credentials, CancellationToken cancellationToken)
    {
        if (options.Token is not { } token) return await AskAppAsync(credentials, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.ApiUrl, "user"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        return await exchange.SendAsync(request, cancellationToken) switch
        {
            HttpAnswer.Answered { IsSuccess: true } answer => Describe(options.ApiUrl, answer),
            HttpAnswer.Answered { Status: HttpStatusCode.Unauthorized } =>
                (false, $"{options.ApiUrl} does not accept the token: make a new one with {Needed}"),
            HttpAnswer.Answered { Status: HttpStatusCode.Forbidden } when options.Author is { } author =>
                (true, $"{options.ApiUrl} as {author}: a token of an installation, which cannot ask what it may do; it needs {Needed}"),
            HttpAnswer.Answered answer => (false, $"{options.ApiUrl} answered {(int)answer.Status} to GET user: is it the API of a GitHub, and is the token that of a user? With one of an App's installation set author"),
            HttpAnswer.NotSent(var reason) => (false, $"{options.ApiUrl} cannot be reached: {reason}"),
            HttpAnswer.Lost(var reason) => (false, $"{options.ApiUrl} did not answer: {reason}"),
            var answer => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
        };
    }

    private static async Task<(bool IsUsable, string Text)> AskAppAsync(IGitHubCredentials credentials, CancellationToken cancellationToken)
    {
        try
        {
            return (true, $"App {await credentials.AuthorAsync(cancellationToken)}; each installation needs {Needed}");
        }
        catch (ForgeException refused)
        {
            return (false, refused.Failure.Reason);
        }
    }

    /// <summary>A classic token's scopes stand in a header; a fine-grained one does not say what it may.</summary>
    private static (bool IsUsable, string Text) Describe(Uri api, HttpAnswer.Answered answer)
    {
        var who = $"{api} as {Login(answer.Body)}";
        if (!answer.Headers.TryGetValues("x-oauth-scopes", out var values)) return (
            true, $"{who}; a fine-grained token, which cannot ask what it may do; it needs {Needed}");
        string[] scopes = [.. values.SelectMany(
            value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        return scopes.Contains("repo") ? (true, $"{who}, scope repo")
            : scopes.Contains("public_repo") ? (true, $"{who}, scope public_repo: public repositories only")
            : (false, $"{who}: the scope repo is missing (public_repo for public repositories only)");
    }

    private static string Login(byte[] body)
    {
        try
        {
            return new JsonView(JsonElement.Parse(body))["login"].Text ?? "an unnamed user";
        }
        catch (JsonException)
        {
            return "an unnamed user";
        }
    }
}
