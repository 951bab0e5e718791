using System.Net;
using System.Reflection;

namespace Notifications.Notifier.Destinations.Http;

/// <summary>The HTTP client of one destination; it lives as long as the program.</summary>
internal static class DestinationHttp
{
    private const long LargestAnswer = 32 * 1024 * 1024;

    private static readonly string Version = typeof(
        DestinationHttp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <param name="traced">False where the address itself is a secret: then it shows in no trace.</param>
    /// <param name="handlers">From the outermost to the innermost.</param>
    public static HttpClient Create(bool traced, params ReadOnlySpan<DelegatingHandler> handlers)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
        if (!traced)
            sockets.ActivityHeadersPropagator = null;
        HttpMessageHandler inner = sockets;
        for (var i = handlers.Length - 1; i >= 0; i--)
        {
            handlers[i].InnerHandler = inner;
            inner = handlers[i];
        }

        var client = new HttpClient(inner) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"argocd-notifications/{Version}");
        return client;
    }
}
