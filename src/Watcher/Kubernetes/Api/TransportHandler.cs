using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Notifications.Watcher.Kubernetes.Access;

namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>Connections to one API server. A renewed client certificate gets connections of its own: it is shown only when one is made.</summary>
internal sealed class TransportHandler(KubeAccess access) : HttpMessageHandler
{
    /// <summary>The certificate to show for a request.</summary>
    public static readonly HttpRequestOptionsKey<X509Certificate2?> Certificate = new("kube-certificate");

    private readonly Lock gate = new();
    private (X509Certificate2? Certificate, HttpMessageInvoker Connections)? current;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        ConnectionsFor(request.Options.TryGetValue(Certificate, out var certificate) ? certificate : null).SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            current?.Connections.Dispose();
        base.Dispose(disposing);
    }

    private HttpMessageInvoker ConnectionsFor(X509Certificate2? certificate)
    {
        lock (gate)
        {
            if (current is var (shown, connections) && ReferenceEquals(shown, certificate))
                return connections;
            current?.Connections.Dispose(); // requests under way end by themselves
            current = (certificate, new HttpMessageInvoker(NewHandler(certificate)));
            return current.Value.Connections;
        }
    }

    private SocketsHttpHandler NewHandler(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // a credential goes to nobody else
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,
            // A peer that vanished without a word is noticed within 45 s
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // new addresses of the name
            UseCookies = false,
            ConnectCallback = ConnectAsync,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, chain, errors) => access.Trust.Believes(presented, chain, errors);
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        if (access.Proxy is not null)
            handler.Proxy = new WebProxy(access.Proxy);
        return handler;
    }

    /// <summary>With TCP's own keep-alive, for HTTP/1.1, which has no pings.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Socket? socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            socket = null;
            return stream;
        }
        finally
        {
            socket?.Dispose();
        }
    }
}
