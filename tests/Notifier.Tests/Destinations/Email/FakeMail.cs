using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Notifications.Notifier.Tests.Destinations.Email;

/// <summary>A real SMTP server on loopback: it speaks TLS with a certificate of an authority of its own, asks for a login, and keeps what
/// it takes.</summary>
internal sealed class FakeMail : IAsyncDisposable
{
    public const string User = "argocd";
    public const string Password = "secret-of-the-mail-server-0123";

    private readonly SmtpServer.SmtpServer _server;
    private readonly Task _running;

    private FakeMail(SmtpServer.SmtpServer server, Task running, Hooks hooks, int port, string caFile) =>
        (_server, _running, Received, Answers, Port, CaFile) = (server, running, hooks.Received, hooks, port, caFile);

    public ConcurrentQueue<MimeMessage> Received { get; }

    /// <summary>What goes wrong.</summary>
    public Hooks Answers { get; }

    public int Port { get; }

    /// <summary>The authority of its certificate.</summary>
    public string CaFile { get; }

    /// <param name="isSecure">TLS from the beginning, instead of STARTTLS.</param>
    /// <param name="host">The name in its certificate.</param>
    public static async Task<FakeMail> StartAsync(bool isSecure, string host, CancellationToken cancellationToken)
    {
        var (certificate, authority) = Certificate(host);
        var caFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(caFile, authority, cancellationToken);
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint => endpoint
            .Endpoint(new IPEndPoint(IPAddress.Loopback, 0)).IsSecure(isSecure).AuthenticationRequired().AllowUnsecureAuthentication(false)
            .Certificate(certificate)).Build();
        var hooks = new Hooks();
        var listening = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listeners = new EndpointListenerFactory();
        listeners.EndpointStarted += (_, started) => listening.TrySetResult(((IPEndPoint)started.LocalEndPoint).Port);
        var services = new ServiceProvider();
        services.Add((IEndpointListenerFactory)listeners);
        services.Add((IMessageStore)hooks);
        services.Add((IMailboxFilter)hooks);
        services.Add((IUserAuthenticator)hooks);
        var server = new SmtpServer.SmtpServer(options, services);
        var running = server.StartAsync(CancellationToken.None);
        return new FakeMail(server, running, hooks, await listening.Task.WaitAsync(cancellationToken), caFile);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Shutdown();
        await _server.ShutdownTask;
        await _running;
        File.Delete(CaFile);
    }

    private static (X509Certificate2 Server, string Authority) Certificate(string host)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authority = request.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var own = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        own.CertificateExtensions.Add(names.Build());
        using var signed = own.Create(authority, from, to, [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return (X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null), authority.ExportCertificatePem());
    }

    internal sealed class Hooks : IMessageStore, IMailboxFilter, IUserAuthenticator
    {
        public ConcurrentQueue<MimeMessage> Received { get; } = new();

        /// <summary>To a sender, a recipient, a message; null: it is taken.</summary>
        public SmtpResponse? ToSender { get; set; }

        public SmtpResponse? ToRecipient { get; set; }

        public SmtpResponse? ToMessage { get; set; }

        public async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            if (ToMessage is { } refused) return refused;
            using var stream = new MemoryStream(buffer.ToArray());
            Received.Enqueue(await MimeMessage.LoadAsync(stream, cancellationToken));
            return SmtpResponse.Ok;
        }

        public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) =>
            ToSender is { } refused ? throw new SmtpResponseException(refused) : Task.FromResult(true);

        public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) =>
            ToRecipient is { } refused ? throw new SmtpResponseException(refused) : Task.FromResult(true);

        public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
            Task.FromResult((user, password) == (User, Password));
    }
}
