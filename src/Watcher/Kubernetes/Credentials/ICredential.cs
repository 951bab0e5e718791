using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Notifications.Watcher.Kubernetes.Credentials;

/// <summary>How we prove who we are. Shipped: nothing, a token, a password, a file with a token, a plugin.</summary>
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

    /// <summary>What is sent, and shown when a connection is made. (A class with no text of its own: it holds secrets.)</summary>
    public sealed record Given(AuthenticationHeaderValue? Header, X509Certificate2? Certificate) : CredentialResult
    {
        public override string ToString() => "***";
    }

    public sealed record Failed(string Reason) : CredentialResult;
}
