using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Notifications.Watcher.Kubernetes.Access;

namespace Notifications.Watcher.Kubernetes.Credentials;

/// <summary>A credential plugin, run again shortly before what it gave expires, or when the server refused it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class ExecCredential(ExecCommand command, TimeProvider time) : ICredential
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim one = new(1);
    private volatile Kept? kept;

    public string Describe() => $"the credential plugin {command.Command}";

    public async ValueTask<CredentialResult> GetAsync(CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            return kept is { } good && (good.Expires is null || time.GetUtcNow() < good.Expires - Early) ? good.Given : await RunAsync(cancellationToken);
        }
        finally
        {
            one.Release();
        }
    }

    public bool Refused()
    {
        kept = null;
        return true;
    }

    private async Task<CredentialResult> RunAsync(CancellationToken cancellationToken)
    {
        var (output, wrong) = await ExecRun.RunAsync(command, RunLimit, time, cancellationToken);
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
            kept = new Kept(given, answer.Expires);
            return given;
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or FormatException)
        {
            return new CredentialResult.Failed($"the credential plugin {command.Command}: its certificate or token cannot be used");
        }
    }

    private sealed record Kept(CredentialResult.Given Given, DateTimeOffset? Expires);
}
