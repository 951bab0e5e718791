using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>
/// The whole way to one API server: who it must be, who we are, and through which proxy. A request whose credential the server refuses is
/// sent once more, as the credential may have been renewed meanwhile. It is a <see cref="DelegatingHandler"/> only because KubernetesClient
/// takes no other: what it is given to delegate to is never used.
/// </summary>
internal sealed class TransportHandler(KubeAccess access) : DelegatingHandler
{
    private readonly Lock _gate = new();
    private (X509Certificate2? Certificate, HttpMessageInvoker Connections)? _current;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (access.Trust.ServerName is { } name)
            request.Headers.Host = name; // it is also the name that TLS asks for and compares
        foreach (var (header, value) in access.Impersonation)
            request.Headers.TryAddWithoutValidation(header, value);
        var response = await SendOnceAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !access.Credential.Refused())
            return response;
        response.Dispose();
        return await SendOnceAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _current?.Connections.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        switch (await access.Credential.GetAsync(cancellationToken))
        {
            case CredentialResult.Given given:
                request.Headers.Authorization = given.Header;
                return await ConnectionsFor(given.Certificate ?? KubeconfigCertificate()).SendAsync(request, cancellationToken);
            case CredentialResult.Failed failed:
                throw new CredentialException(failed.Reason);
            case var other:
                throw new InvalidOperationException(other.ToString());
        }
    }

    private X509Certificate2? KubeconfigCertificate()
    {
        try
        {
            return access.Certificate?.Current();
        }
        catch (Exception unusable) when (
            unusable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CredentialException($"{access.Certificate!.Describe()} cannot be used: {unusable.Message}");
        }
    }

    /// <summary>A renewed client certificate gets connections of its own: it is shown only when a connection is made.</summary>
    private HttpMessageInvoker ConnectionsFor(X509Certificate2? certificate)
    {
        lock (_gate)
        {
            if (_current is var (shown, connections) && ReferenceEquals(shown, certificate))
                return connections;
            _current?.Connections.Dispose(); // requests under way end by themselves
            _current = (certificate, new HttpMessageInvoker(NewHandler(certificate)));
            return _current.Value.Connections;
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
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, chain, errors) =>
            access.Trust.Verify(presented, chain, errors);
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

/// <summary>There is no credential to send. Thrown, as a handler can return no value for it; <c>KubeClient</c> makes it a
/// failure.</summary>
internal sealed class CredentialException(string message) : Exception(message);
