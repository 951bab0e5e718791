using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Reads GitHub's answers: its limits by their headers, its refusals by status.</summary>
internal static class GitHubVerdict
{
    private static readonly TimeSpan SecondaryWait = TimeSpan.FromMinutes(1);

    /// <param name="what">The request without its host, for messages.</param>
    /// <param name="writes">A lost answer may hide an effect.</param>
    public static GitHubAnswer Of(string what, HttpAnswer answer, bool writes, TimeSpan? retryAfter, DateTimeOffset now) => answer switch
    {
        HttpAnswer.NotSent(var reason) => new GitHubAnswer.Unavailable($"GitHub cannot be reached: {reason}", MaybeDone: false),
        HttpAnswer.Lost(var reason) => new GitHubAnswer.Unavailable($"GitHub did not answer {what}: {reason}", writes),
        HttpAnswer.Answered { IsSuccess: true } ok => new GitHubAnswer.Ok(ok.Body, NextPage(ok.Headers)),
        HttpAnswer.Answered refused => Of(what, refused, writes, retryAfter, now),
        _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
    };

    private static GitHubAnswer Of(string what, HttpAnswer.Answered answer, bool writes, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var said = Message(answer.Body);
        if (Limit(answer, retryAfter, said, now) is { } wait)
            return new GitHubAnswer.Limited($"GitHub limits requests ({said})", wait);
        var explained = $"GitHub answered {what} with {(int)answer.Status}: {said}";
        return answer.Status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new GitHubAnswer.NotFound(explained),
            HttpStatusCode.Unauthorized => new GitHubAnswer.Refused(explained + "; set a valid token for this destination."),
            HttpStatusCode.Forbidden => new GitHubAnswer.Refused(explained + "; the token needs write access to pull requests and read access to contents, and the pull request must not be locked or its repository archived."),
            _ when answer.IsTransient => new GitHubAnswer.Unavailable(explained, writes),
            _ => new GitHubAnswer.Refused(explained),
        };
    }

    /// <summary>
    /// https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately: Retry-After, else the reset
    /// when nothing is left, else at least a minute.
    /// </summary>
    private static TimeSpan? Limit(HttpAnswer.Answered answer, TimeSpan? retryAfter, string said, DateTimeOffset now)
    {
        if (answer.Status is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
            return null;
        if (retryAfter is not null)
            return retryAfter;
        if (Number(answer.Headers, "x-ratelimit-remaining") == 0 && Number(answer.Headers, "x-ratelimit-reset") is { } reset)
        {
            var wait = DateTimeOffset.FromUnixTimeSeconds(reset) - now;
            return wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1);
        }

        return answer.Status is HttpStatusCode.TooManyRequests || said.Contains("rate limit", StringComparison.OrdinalIgnoreCase) ? SecondaryWait : null;
    }

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 253_402_300_799 ? number : null;

    /// <summary>The address with <c>rel="next"</c> of the Link header (RFC 8288).</summary>
    private static Uri? NextPage(HttpResponseHeaders headers) =>
        headers.TryGetValues("Link", out var values)
            ? values.SelectMany(value => value.Split(','))
                .Select(link => link.Split(';'))
                .Where(parts => parts.Skip(1).Any(part => part.Trim() is "rel=\"next\"" or "rel=next"))
                .Select(parts => Uri.TryCreate(parts[0].Trim().TrimStart('<').TrimEnd('>'), UriKind.Absolute, out var next) ? next : null)
                .FirstOrDefault()
            : null;

    private static string Message(byte[] body)
    {
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(body);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("message", out var message) ? Shorten.To(UntrustedText.CleanLine(message.ToString()), 300) : "no reason given";
        }
        catch (JsonException)
        {
            return "no reason given";
        }
    }
}
