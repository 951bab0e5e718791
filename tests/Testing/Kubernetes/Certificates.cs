using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Notifications.Testing.Kubernetes;

/// <summary>Certificates that were never meant to be believed for long.</summary>
public sealed class Certificates : IDisposable
{
    private readonly X509Certificate2 _authority;

    public Certificates(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
    }

    public string Authority => _authority.ExportCertificatePem();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Signed for a server; by default for loopback, and valid.</summary>
    public X509Certificate2 Server(string? dns = null, TimeSpan? from = null, TimeSpan? to = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (dns is null)
            names.AddIpAddress(IPAddress.Loopback);
        else
            names.AddDnsName(dns);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(
            _authority, Now + (from ?? TimeSpan.FromHours(-1)), Now + (to ?? TimeSpan.FromHours(1)), RandomNumberGenerator.GetBytes(8));
        using var pair = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }

    public static Pem Client(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(Now.AddHours(-1), Now.AddHours(1));
        return new Pem(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _authority.Dispose();

    public sealed record Pem(string Certificate, string Key);
}
