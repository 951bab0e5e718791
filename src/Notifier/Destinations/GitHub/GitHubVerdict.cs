using System.Net;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>Reads GitHub's answers: its limits by their headers, its refusals by status.</summary>
internal static class GitHubVerdict
{
    private static readonly TimeSpan SecondaryWait = TimeSpan.FromMinutes(1);

    /// <summary>Null: it did what was asked, or nothing has changed (304).</summary>
    /// <param name="what">The request without its host, for messages.</param>
    /// <param name="repository">That it is about; null: none.</param>
    /// <param name="creates">A lost answer may hide an effect that is not to be repeated.</param>
    public static ForgeFailure? Of(
        string what, HttpAnswer answer, string? repository, bool creates, TimeSpan? retryAfter, DateTimeOffset now) =>
        ForgeVerdict.Of("GitHub", what, answer, creates, refused => Of(what, refused, repository, creates, retryAfter, now));

    private static ForgeFailure Of(
        string what, HttpAnswer.Answered answer, string? repository, bool creates, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var message = Message(answer.Body);
        var said = message ?? "no reason given";
        if (Limit(answer, retryAfter, said, now) is { } wait)
            return new ForgeFailure.Limited($"GitHub limits requests ({said})", wait);
        var explained = $"GitHub answered {what} with {(int)answer.Status}: {said}";
        return answer.Status switch
        {
            // Some other server answers such a thing with a page: then it is the address that is wrong.
            HttpStatusCode.NotFound or HttpStatusCode.Gone => message is null
                ? new ForgeFailure.Unusable(
                    explained + "; GitHub itself would say more: check the destination's apiUrl.", Repository: null)
                : new ForgeFailure.NotFound(explained),
            HttpStatusCode.Unauthorized =>
                new ForgeFailure.Unusable(explained + "; set valid credentials for this destination.", Repository: null),
            HttpStatusCode.Forbidden when IsClosed(said) => new ForgeFailure.Refused(explained),
            HttpStatusCode.Forbidden => new ForgeFailure.Unusable(
                $"{explained}; the credentials need {Needed(what)}"
                    + (repository is null ? "." : $" of {repository}."), repository),
            _ when answer.IsTransient => new ForgeFailure.Unavailable(explained, creates, Reached: true),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest or HttpStatusCode.ProxyAuthenticationRequired
                or HttpStatusCode.MethodNotAllowed => new ForgeFailure.Unusable(
                $"{explained} (it leads to {answer.Headers.Location?.ToString() ?? "nowhere"}); check the destination's apiUrl, and what lies between.", Repository: null),
            _ => new ForgeFailure.Refused(explained),
        };
    }

    private static string Needed(string what) => what.Contains("/deployments", StringComparison.Ordinal) ? "write access to deployments"
        : what.Contains("/check-runs", StringComparison.Ordinal) ? "write access to checks, which only an App can have"
        : what.Contains("/statuses/", StringComparison.Ordinal) || what.EndsWith("/status", StringComparison.Ordinal)
            ? "write access to commit statuses" : "write access to pull requests and read access to contents";

    // GitHub has no code for them: they are what it says when it is the pull request that takes no comment, and not the credentials.
    private static bool IsClosed(string said) =>
        said.Contains("locked", StringComparison.OrdinalIgnoreCase) || said.Contains("archived", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately:
    /// Retry-After, else the reset when nothing is left, else at least a minute.
    /// </summary>
    private static TimeSpan? Limit(HttpAnswer.Answered answer, TimeSpan? retryAfter, string said, DateTimeOffset now)
    {
        if (answer.Status is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
            return null;
        if (retryAfter is not null)
            return retryAfter;
        if (ForgeVerdict.Number(answer.Headers, "x-ratelimit-remaining") == 0
            && ForgeVerdict.UntilReset(answer.Headers, "x-ratelimit-reset", now) is { } wait)
            return wait;
        return answer.Status is HttpStatusCode.TooManyRequests || said.Contains("rate limit", StringComparison.OrdinalIgnoreCase)
            ? SecondaryWait : null;
    }

    /// <summary>Null: it is not how GitHub says anything.</summary>
    private static string? Message(byte[] body)
    {
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(body);
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty("message", out var message)
                ? Shorten.To(UntrustedText.CleanLine(message.ToString()), 300) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a character in an escape: it is JSON, and no text
        }
    }
}
