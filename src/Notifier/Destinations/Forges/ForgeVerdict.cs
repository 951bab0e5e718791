using System.Net;
using System.Net.Http.Headers;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>What the answers of all forges have in common; each reads its own refusals.</summary>
internal static class ForgeVerdict
{
    /// <summary>Null: it did what was asked, or nothing has changed (304).</summary>
    /// <param name="forge">Its name, for messages.</param>
    /// <param name="what">The request without its host, for messages.</param>
    /// <param name="creates">A lost answer may hide an effect that is not to be repeated.</param>
    /// <param name="refusal">Reads an answer that is none of these.</param>
    public static ForgeFailure? Of(
        string forge, string what, HttpAnswer answer, bool creates, Func<HttpAnswer.Answered, ForgeFailure> refusal) => answer switch
        {
            HttpAnswer.NotSent(var reason) =>
                new ForgeFailure.Unavailable($"{forge} cannot be reached: {reason}", MaybeDone: false, Reached: false),
            HttpAnswer.Lost(var reason) => new ForgeFailure.Unavailable($"{forge} did not answer {what}: {reason}", creates, Reached: true),
            HttpAnswer.Answered { IsSuccess: true } or HttpAnswer.Answered { Status: HttpStatusCode.NotModified } => null,
            HttpAnswer.Answered refused => refusal(refused),
            _ => throw new InvalidOperationException($"An answer of type {answer.GetType().Name}."),
        };

    /// <summary>Until a limit is reset, at least a second; null: the header is not there, or is no time.</summary>
    /// <param name="header">Holds the time in Unix seconds.</param>
    public static TimeSpan? UntilReset(HttpResponseHeaders headers, string header, DateTimeOffset now)
    {
        if (Number(headers, header) is not { } reset || reset >= 253_402_300_799) return null;
        var wait = DateTimeOffset.FromUnixTimeSeconds(reset) - now;
        return wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1);
    }

    public static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
