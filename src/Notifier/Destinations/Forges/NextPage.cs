using System.Net.Http.Headers;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Where an answer of several pages goes on.</summary>
internal static class NextPage
{
    /// <summary>The address with <c>rel="next"</c> of the Link header (RFC 8288).</summary>
    public static Uri? Of(HttpResponseHeaders headers) =>
        headers.TryGetValues("Link", out var values)
            ? values.SelectMany(value => value.Split(','))
                .Select(link => link.Split(';'))
                .Where(parts => parts.Skip(1).Any(part => part.Trim() is "rel=\"next\"" or "rel=next"))
                .Select(parts => Uri.TryCreate(parts[0].Trim().TrimStart('<').TrimEnd('>'), UriKind.Absolute, out var next) ? next : null)
                .FirstOrDefault()
            : null;
}
