using System.Net.Http.Headers;
using System.Text;
using Notifications.Hosting.Configuration;

namespace Notifications.Watcher.Kubernetes.Credentials;

/// <summary>What a kubeconfig itself holds: a token, a user and a password, or nothing.</summary>
internal sealed class FixedCredential : ICredential
{
    private readonly string description;
    private readonly CredentialResult given;

    private FixedCredential(string description, AuthenticationHeaderValue? header) =>
        (this.description, given) = (description, new CredentialResult.Given(header, null));

    /// <summary>No header; a client certificate may prove it instead.</summary>
    public static FixedCredential None { get; } = new("no token", null);

    public static FixedCredential Token(Secret token) => new("the token of the kubeconfig", new("Bearer", token.Reveal()));

    public static FixedCredential Password(string user, Secret password) =>
        new($"the password of {user}", new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password.Reveal()}"))));

    public string Describe() => description;

    public ValueTask<CredentialResult> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(given);

    public bool Refused() => false;
}
