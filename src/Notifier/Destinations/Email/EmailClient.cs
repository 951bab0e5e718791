using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations.Email;

/// <summary>Sends one e-mail over a connection of its own. The server's certificate is always checked.</summary>
internal sealed class EmailClient(EmailOptions options, TimeProvider time)
{
    /// <summary>Null: the server has taken it.</summary>
    public Task<EmailFailure?> SendAsync(MimeMessage message, CancellationToken cancellationToken) =>
        TryAsync(async (client, token) => await client.SendAsync(message, token), cancellationToken);

    /// <summary>Null: the server lets us in.</summary>
    public Task<EmailFailure?> AskAsync(CancellationToken cancellationToken) =>
        TryAsync(static (client, token) => client.NoOpAsync(token), cancellationToken);

    private async Task<EmailFailure?> TryAsync(Func<SmtpClient, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        if (options.Authorities is { } authorities) client.ServerCertificateValidationCallback = (_, certificate, _, errors) =>
            IsTrusted(certificate, errors, authorities);
        try
        {
            await client.ConnectAsync(options.Host, options.Port, options.Security, either.Token);
            if (options.Username is { } username) await client.AuthenticateAsync(username, options.Password.Reveal(), either.Token);
            await act(client, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(EmailVerdict.Later, $"no answer within {Durations.Format(options.Timeout)}");
        }
        catch (SmtpCommandException refused)
        {
            return Failed(VerdictOf(refused), string.Create(CultureInfo.InvariantCulture, $"{(int)refused.StatusCode} {refused.Message}"));
        }
        catch (SslHandshakeException wrong)
        {
            return Failed(EmailVerdict.Unusable, $"TLS with {options.Host} failed: {wrong.InnerException?.Message ?? "the server speaks none here"}; check port, security and caFile");
        }
        catch (Exception wrong) when (wrong is AuthenticationException or NotSupportedException)
        {
            return Failed(EmailVerdict.Unusable, $"{wrong.Message}; check username, password and security");
        }
        catch (Exception lost) when (lost is ProtocolException or IOException or SocketException or ServiceNotConnectedException)
        {
            return Failed(EmailVerdict.Later, lost.Message);
        }
    }

    private EmailFailure Failed(EmailVerdict verdict, string said)
    {
        var shown = options.Password.Reveal() is { Length: > 0 } password ? said.Replace(password, "***", StringComparison.Ordinal) : said;
        return new EmailFailure(verdict, Shorten.To(UntrustedText.CleanLine(shown), 300));
    }

    /// <summary>4xx is for now, 5xx for good (RFC 5321, 4.2.1); who we are is the operator's business.</summary>
    private static EmailVerdict VerdictOf(SmtpCommandException refused) => ((int)refused.StatusCode, refused.ErrorCode) switch
    {
        ( >= 400 and < 500, _) => EmailVerdict.Later,
        (530 or 535 or 538, _) or (_, SmtpErrorCode.SenderNotAccepted) => EmailVerdict.Unusable,
        _ => EmailVerdict.Never,
    };

    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }
}

internal enum EmailVerdict
{
    Later,
    Never,
    Unusable,
}

/// <param name="Said">What the server said, or what went wrong; without secrets.</param>
internal sealed record EmailFailure(EmailVerdict Verdict, string Said);
