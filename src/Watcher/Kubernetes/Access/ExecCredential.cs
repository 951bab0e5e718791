using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>A credential plugin, run again shortly before the token or certificate that it gave expires, or when the server refused
/// it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class ExecCredential(ExecCommand command, TimeProvider time) : ICredential
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Kept? _kept;

    public string Describe() => $"the credential plugin {command.Command}";

    public async ValueTask<CredentialResult> GetAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return _kept is { } good && (good.Expires is null || time.GetUtcNow() < good.Expires - Early) ? good.Given
                : await RunAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public bool Refused()
    {
        _kept = null;
        return true;
    }

    private async Task<CredentialResult> RunAsync(CancellationToken cancellationToken)
    {
        var (output, wrong) = await ExecProcess.RunAsync(command, RunLimit, time, cancellationToken);
        ExecAnswer? answer = null;
        if (wrong is null)
            (answer, wrong) = ExecAnswer.Read(output, command.ApiVersion);
        if (answer is null)
            return new CredentialResult.Failed($"the credential plugin {command.Command}: {wrong}");
        try
        {
            var certificate = answer is { Certificate: { } pem, Key: { } key } ? ClientCertificate.Make(pem.Reveal(), key.Reveal()) : null;
            var header = answer.Token is { } token ? new AuthenticationHeaderValue("Bearer", token.Reveal()) : null;
            var given = new CredentialResult.Given(header, certificate);
            _kept = new Kept(given, answer.Expires ?? certificate?.NotAfter);
            return given;
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or FormatException)
        {
            return new CredentialResult.Failed($"the credential plugin {command.Command}: its certificate or token cannot be used");
        }
    }

    private sealed record Kept(CredentialResult.Given Given, DateTimeOffset? Expires);
}

/// <summary>A credential plugin as a kubeconfig names it (client.authentication.k8s.io, <c>users[].user.exec</c>).</summary>
internal sealed record ExecCommand(string ApiVersion, string Command)
{
    public const string Group = "client.authentication.k8s.io/";

    /// <summary>Each is passed as one argument, whatever characters it has.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What to do when the command is not there, in the words of the kubeconfig's author.</summary>
    public string? InstallHint { get; init; }

    /// <summary>The cluster that is given to the plugin (<c>provideClusterInfo</c>); null when it is not.</summary>
    public ExecCluster? Cluster { get; init; }
}

/// <summary>The cluster as an exec plugin gets it. Source: Cluster of client.authentication.k8s.io/v1.</summary>
internal sealed record ExecCluster(KubeconfigCluster Cluster, PemSource? Authority)
{
    /// <summary>As of now: an authority in a file is read.</summary>
    /// <exception cref="IOException">The authority's file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The authority's file may not be read.</exception>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["server"] = Cluster.Server };
        if (!string.IsNullOrEmpty(Cluster.TlsServerName))
            json["tls-server-name"] = Cluster.TlsServerName;
        if (Cluster.SkipTlsVerify)
            json["insecure-skip-tls-verify"] = true;
        if (Authority is not null)
            json["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Authority.Read()));
        if (!string.IsNullOrEmpty(Cluster.ProxyUrl))
            json["proxy-url"] = Cluster.ProxyUrl;
        json["config"] = Cluster.ExecConfig is { } config ? JsonNode.Parse(config) : null;
        return json;
    }
}
