using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>A certificate and its key, made again when one of them changed (they rotate).</summary>
internal sealed class ClientCertificate(PemSource certificate, PemSource key)
{
    private readonly Lock _gate = new();
    private (string Certificate, string Key, X509Certificate2 Made)? _last;

    /// <summary>The same object as long as nothing changed.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">What is read is no certificate, no key, or they do not belong together.</exception>
    /// <exception cref="ArgumentException">The key is none that can be used with this certificate.</exception>
    public X509Certificate2 Current()
    {
        var (certificateNow, keyNow) = (certificate.Read(), key.Read());
        lock (_gate)
        {
            if (_last is not var (certificateThen, keyThen, _) || certificateThen != certificateNow || keyThen != keyNow)
                _last = (certificateNow, keyNow, Make(certificateNow, keyNow));
            return _last.Value.Made;
        }
    }

    public string Describe() => $"client certificate ({certificate.Describe()}) and key ({key.Describe()})";

    public static X509Certificate2 Make(string certificate, string key)
    {
        var pair = X509Certificate2.CreateFromPem(certificate, key);
        if (!OperatingSystem.IsWindows())
            return pair;
        using (pair) // Windows cannot use a key that is in memory only
            return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>PEM text as data, or in a file that is read anew each time, so that a rotated one is taken up.</summary>
internal abstract record PemSource
{
    private PemSource() { }

    public sealed record Data(Secret Pem) : PemSource;

    public sealed record InFile(string Path) : PemSource;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public string Read() => this switch
    {
        Data data => data.Pem.Reveal(),
        InFile file => File.ReadAllText(file.Path),
        _ => throw new UnreachableException(),
    };

    public string Describe() => this is InFile file ? file.Path : "the data given";
}
