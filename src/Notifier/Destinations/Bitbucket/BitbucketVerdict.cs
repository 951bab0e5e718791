using System.Net;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>Reads Bitbucket's refusals.</summary>
internal static class BitbucketVerdict
{
    // Bitbucket Cloud counts the last hour, minute by minute, and does not say when there is room again.
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(1);

    /// <summary>Null: it did what was asked, or nothing has changed (304).</summary>
    /// <param name="what">The request without its host, for messages.</param>
    /// <param name="project">That it is about; null: none.</param>
    /// <param name="creates">A lost answer may hide an effect that is not to be repeated.</param>
    public static ForgeFailure? Of(
        string what, HttpAnswer answer, string? project, bool creates, TimeSpan? retryAfter, BitbucketShape shape) =>
        ForgeVerdict.Of("Bitbucket", what, answer, creates, refused => Of(what, refused, project, creates, retryAfter, shape));

    private static ForgeFailure Of(
        string what, HttpAnswer.Answered answer, string? project, bool creates, TimeSpan? retryAfter, BitbucketShape shape)
    {
        var said = Said(answer.Body, shape);
        var message = said is ({ Length: > 0 } text, _) ? Shorten.To(UntrustedText.CleanLine(text), 300) : "no reason given";
        var explained = $"Bitbucket answered {what} with {(int)answer.Status}: {message}";
        return answer.Status switch
        {
            HttpStatusCode.TooManyRequests => new ForgeFailure.Limited($"Bitbucket limits requests ({message})", retryAfter ?? UsualWait),
            // Some other server answers such a thing with a page: then it is the address that is wrong.
            HttpStatusCode.NotFound or HttpStatusCode.Gone => said is null
                ? new ForgeFailure.Unusable(
                    explained + "; Bitbucket itself would say more: check the destination's apiUrl and kind.", Repository: null)
                : new ForgeFailure.NotFound(explained),
            // A Data Center answers so, too, when it knows who asks, and he may not.
            HttpStatusCode.Unauthorized when said?.Kind.EndsWith("AuthorisationException", StringComparison.Ordinal) is not true =>
                new ForgeFailure.Unusable(
                    explained + "; set a valid token for this destination, with its user when it is no access token.", Repository: null),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ForgeFailure.Unusable(
                $"{explained}; the token needs {shape.Permissions}{(project is null ? "" : $" in {project}")}.", project),
            HttpStatusCode.Conflict when said?.Kind.EndsWith("OutOfDateException", StringComparison.Ordinal) is true =>
                new ForgeFailure.Outdated(explained),
            _ when answer.IsTransient => new ForgeFailure.Unavailable(explained, creates, Reached: true),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest or HttpStatusCode.ProxyAuthenticationRequired
                or HttpStatusCode.MethodNotAllowed => new ForgeFailure.Unusable(
                $"{explained} (it leads to {answer.Headers.Location?.ToString() ?? "nowhere"}); check the destination's apiUrl, and what lies between.", Repository: null),
            _ => new ForgeFailure.Refused(explained),
        };
    }

    private static (string Message, string Kind)? Said(byte[] body, BitbucketShape shape)
    {
        try
        {
            return shape.Refusal(new JsonView(JsonSerializer.Deserialize<JsonElement>(body)));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
