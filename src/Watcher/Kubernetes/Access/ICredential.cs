using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>How the client authenticates. Shipped: nothing, a token, a password, a file with a token, an exec plugin, OpenID
/// Connect.</summary>
internal interface ICredential
{
    /// <summary>What it is, for messages; never its value.</summary>
    string Describe();

    /// <summary>Asked before every request.</summary>
    ValueTask<CredentialResult> GetAsync(CancellationToken cancellationToken);

    /// <summary>The server refused what was given: nothing of it may be kept.</summary>
    /// <returns>Whether asking again may give something else.</returns>
    bool Refused();
}

internal abstract record CredentialResult
{
    private CredentialResult() { }

    /// <summary>The header that is sent, and the certificate that is shown when a connection is made. Its text is <c>***</c>: both are
    /// secret.</summary>
    public sealed record Given(AuthenticationHeaderValue? Header, X509Certificate2? Certificate = null) : CredentialResult
    {
        public override string ToString() => "***";
    }

    public sealed record Failed(string Reason) : CredentialResult;
}

/// <summary>What a kubeconfig itself holds: a token, a user and a password, or nothing.</summary>
internal sealed class FixedCredential : ICredential
{
    private readonly string _description;
    private readonly CredentialResult _given;

    private FixedCredential(string description, AuthenticationHeaderValue? header) =>
        (_description, _given) = (description, new CredentialResult.Given(header));

    /// <summary>No header; a client certificate may authenticate instead.</summary>
    public static FixedCredential None { get; } = new("no token", null);

    public static FixedCredential Token(Secret token) => new("the token of the kubeconfig", new("Bearer", token.Reveal()));

    public static FixedCredential Password(string user, Secret password) =>
        new($"the password of {user}", new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password.Reveal()}"))));

    public string Describe() => _description;

    public ValueTask<CredentialResult> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_given);

    public bool Refused() => false;
}

/// <summary>A token in a file that is renewed in place, as the kubelet does for a service account. It is read for each request: they are
/// few.</summary>
internal sealed class TokenFileCredential(string path) : ICredential
{
    public string Describe() => $"the token of {path}";

    public async ValueTask<CredentialResult> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
            return token.Length > 0
                ? new CredentialResult.Given(new AuthenticationHeaderValue("Bearer", token))
                : new CredentialResult.Failed($"the token file {path} is empty");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return new CredentialResult.Failed($"the token file {path} cannot be read: {unreadable.Message}");
        }
        catch (FormatException)
        {
            return new CredentialResult.Failed($"the token file {path} holds more than a token");
        }
    }

    /// <summary>True: the file may have been renewed between the read and the request.</summary>
    public bool Refused() => true;
}
