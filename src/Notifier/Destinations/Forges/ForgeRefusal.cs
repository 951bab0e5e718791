using System.Net;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>An answer by which a forge refuses what was asked.</summary>
/// <param name="Forge">Its name, for messages.</param>
/// <param name="What">The request without its host, for messages.</param>
/// <param name="Project">That it is about; null: none.</param>
/// <param name="Creates">A lost answer may hide an effect that is not to be repeated.</param>
/// <param name="RetryAfter">Of the header; null: it is not there.</param>
internal sealed record ForgeRefusal(
    string Forge, string What, HttpAnswer.Answered Answer, string? Project, bool Creates, TimeSpan? RetryAfter, DateTimeOffset Now)
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(1);

    /// <inheritdoc cref="Said(HttpAnswer.Answered)"/>
    public string? Message => Said(Answer);

    public string Explained => $"{Forge} answered {What} with {(int)Answer.Status}: {Message ?? "no reason given"}";

    /// <summary>By its status.</summary>
    /// <param name="needs">What the token needs: <c>the token needs the scope api, and at least the role Developer</c>.</param>
    public ForgeFailure Failure(string needs)
    {
        var (message, explained) = (Message, Explained);
        return Answer.Status switch
        {
            HttpStatusCode.TooManyRequests => new ForgeFailure.Limited(
                $"{Forge} limits requests ({message ?? "no reason given"})",
                RetryAfter ?? ForgeVerdict.UntilReset(Answer.Headers, "RateLimit-Reset", Now)
                    ?? ForgeVerdict.UntilReset(Answer.Headers, "X-RateLimit-Reset", Now) ?? UsualWait),
            // Some other server answers such a thing with a page: then it is the address that is wrong.
            HttpStatusCode.NotFound or HttpStatusCode.Gone => message is null
                ? new ForgeFailure.Unusable(
                    $"{explained}; {Forge} itself would say more: check the destination's apiUrl.", Repository: null)
                : new ForgeFailure.NotFound(explained),
            HttpStatusCode.Unauthorized =>
                new ForgeFailure.Unusable(explained + "; set a valid token for this destination.", Repository: null),
            HttpStatusCode.Forbidden => new ForgeFailure.Unusable(
                $"{explained}; {needs}{(Project is null ? "." : $" in {Project}.")}", Project),
            _ when Answer.IsTransient => new ForgeFailure.Unavailable(explained, Creates, Reached: true),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest or HttpStatusCode.ProxyAuthenticationRequired
                or HttpStatusCode.MethodNotAllowed => new ForgeFailure.Unusable(
                $"{explained} (it leads to {Answer.Headers.Location?.ToString() ?? "nowhere"}); check the destination's apiUrl, "
                    + "and what lies between.",
                Repository: null),
            _ => new ForgeFailure.Refused(explained),
        };
    }

    /// <summary>What the forge says: <c>message</c>, which may be an object of reasons, or <c>error</c> with its description; null: it is
    /// not how a forge says anything.</summary>
    public static string? Said(HttpAnswer.Answered answer)
    {
        try
        {
            var json = new JsonView(JsonSerializer.Deserialize<JsonElement>(answer.Body));
            if (json.Element.ValueKind != JsonValueKind.Object) return null;
            var said = json["message"].Exists ? Text(json["message"].Element)
                : json["error"].Exists ? $"{Text(json["error"].Element)} {json["error_description"].Text}".TrimEnd() : null;
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

    private static string Text(JsonElement said) => said.ValueKind == JsonValueKind.String ? said.GetString()! : said.GetRawText();
}
