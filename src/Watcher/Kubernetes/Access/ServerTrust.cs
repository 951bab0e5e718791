using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>Verifies a server's certificate; says exactly why it fails.</summary>
/// <param name="Authority">Who must have signed it; null: whom the system trusts.</param>
/// <param name="SkipVerify">Accept any certificate (<c>insecure-skip-tls-verify</c>).</param>
/// <param name="ServerName">The name it must have, and that is asked for; null: the address's host.</param>
internal sealed record ServerTrust(PemSource? Authority = null, bool SkipVerify = false, string? ServerName = null)
{
    /// <exception cref="AuthenticationException">The certificate fails. Thrown, not returned, as only so the reason reaches the request
    /// that failed.</exception>
    public bool Verify(X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        if (SkipVerify)
            return true;
        if (presented is not X509Certificate2 certificate)
            throw new AuthenticationException("the server showed no certificate");
        if (certificate.NotAfter.ToUniversalTime() < chain!.ChainPolicy.VerificationTime.ToUniversalTime())
            throw new AuthenticationException($"the server's certificate ({certificate.Subject}) expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC: renew it on the server");
        if (certificate.NotBefore.ToUniversalTime() > chain.ChainPolicy.VerificationTime.ToUniversalTime())
            throw new AuthenticationException($"the server's certificate ({certificate.Subject}) is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC: is this machine's clock right?");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new AuthenticationException($"the server's certificate is for {Names(certificate)}, and not for {ServerName ?? "the host of the address"}: use one of its names as the address, or as tls-server-name in the kubeconfig");
        if (Authority is null ? errors == SslPolicyErrors.None : IsSignedBy(Authority, certificate, chain))
            return true;
        throw new AuthenticationException($"the server's certificate ({certificate.Subject}) is signed by an authority that is not trusted ({certificate.Issuer}): is {Authority?.Describe() ?? "certificate-authority, which is not given,"} the authority of this cluster?");
    }

    private static bool IsSignedBy(PemSource authority, X509Certificate2 certificate, X509Chain presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        try
        {
            chain.ChainPolicy.CustomTrustStore.ImportFromPem(authority.Read());
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AuthenticationException(
                $"the certificate authority ({authority.Describe()}) cannot be read: {unreadable.Message}", unreadable);
        }

        return chain.Build(certificate);
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension =>
                extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .ToList();
        return names.Count == 0 ? certificate.Subject : string.Join(", ", names);
    }
}
