using System.Net.Http.Headers;

namespace Notifications.Notifier.Destinations.Http;

/// <summary>Shows the token, to the configured server alone.</summary>
internal sealed class BearerTokenHandler(Secret token, Uri server) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } address && address.GetLeftPart(UriPartial.Authority) == server.GetLeftPart(UriPartial.Authority))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        return base.SendAsync(request, cancellationToken);
    }
}
