using System.Net;
using System.Net.Http.Headers;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>Reads GitLab's answers: its limits by their headers, its refusals by status.</summary>
internal static class GitLabVerdict
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(1);

    /// <summary>Null: it did what was asked, or nothing has changed (304).</summary>
    /// <param name="what">The request without its host, for messages.</param>
    /// <param name="project">That it is about; null: none.</param>
    /// <param name="creates">A lost answer may hide an effect that is not to be repeated.</param>
    public static ForgeFailure? Of(
        string what, HttpAnswer answer, string? project, bool creates, TimeSpan? retryAfter, DateTimeOffset now) =>
        ForgeVerdict.Of("GitLab", what, answer, creates, refused => Of(what, refused, project, creates, retryAfter, now));

    /// <summary>A project that was moved is read at its new address by a redirect, and not written: GitLab has no other word for
    /// it.</summary>
    public static bool IsMoved(HttpAnswer answer) => answer is HttpAnswer.Answered { Status: HttpStatusCode.MethodNotAllowed } refused
        && Message(refused.Body)?.Contains("moved project", StringComparison.OrdinalIgnoreCase) is true;

    private static ForgeFailure Of(
        string what, HttpAnswer.Answered answer, string? project, bool creates, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var message = Message(answer.Body);
        var explained = $"GitLab answered {what} with {(int)answer.Status}: {message ?? "no reason given"}";
        return answer.Status switch
        {
            HttpStatusCode.TooManyRequests =>
                new ForgeFailure.Limited(
                    $"GitLab limits requests ({message ?? "no reason given"})", retryAfter ?? Reset(answer.Headers, now)),
            // Some other server answers such a thing with a page: then it is the address that is wrong.
            HttpStatusCode.NotFound or HttpStatusCode.Gone => message is null
                ? new ForgeFailure.Unusable(
                    explained + "; GitLab itself would say more: check the destination's apiUrl.", Repository: null)
                : new ForgeFailure.NotFound(explained),
            HttpStatusCode.Unauthorized =>
                new ForgeFailure.Unusable(explained + "; set a valid token for this destination.", Repository: null),
            HttpStatusCode.Forbidden when message?.Contains("scope", StringComparison.OrdinalIgnoreCase) is true =>
                new ForgeFailure.Unusable(explained + "; the token needs the scope api.", Repository: null),
            HttpStatusCode.Forbidden => new ForgeFailure.Unusable(
                explained + "; the token needs the scope api, and at least the role Developer"
                    + (project is null ? "." : $" in {project}."),
                project),
            _ when answer.IsTransient => new ForgeFailure.Unavailable(explained, creates, Reached: true),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest or HttpStatusCode.ProxyAuthenticationRequired
                or HttpStatusCode.MethodNotAllowed => new ForgeFailure.Unusable(
                $"{explained} (it leads to {answer.Headers.Location?.ToString() ?? "nowhere"}); check the destination's apiUrl, and what lies between.", Repository: null),
            _ => new ForgeFailure.Refused(explained),
        };
    }

    /// <summary>https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers</summary>
    private static TimeSpan Reset(HttpResponseHeaders headers, DateTimeOffset now) =>
        ForgeVerdict.UntilReset(headers, "RateLimit-Reset", now) ?? UsualWait;

    /// <summary>What GitLab says: <c>message</c>, which may be an object of reasons, or <c>error</c> with its description; null: it is not
    /// how GitLab says anything.</summary>
    private static string? Message(byte[] body)
    {
        try
        {
            var json = new JsonView(JsonSerializer.Deserialize<JsonElement>(body));
            if (json.Element.ValueKind != JsonValueKind.Object) return null;
            var said = json["message"].Exists ? Said(json["message"].Element)
                : json["error"].Exists ? $"{Said(json["error"].Element)} {json["error_description"].Text}".TrimEnd() : null;
            return said is null ? null : Shorten.To(UntrustedText.CleanLine(said), 300);
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

    private static string Said(JsonElement said) => said.ValueKind == JsonValueKind.String ? said.GetString()! : said.GetRawText();
}
