using System.Net.Http.Headers;

namespace Notifications.Watcher.Kubernetes.Credentials;

/// <summary>A token in a file that somebody renews, as the kubelet does for a service account. Requests are few: it is read for each.</summary>
internal sealed class TokenFileCredential(string path) : ICredential
{
    public string Describe() => $"the token of {path}";

    public async ValueTask<CredentialResult> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
            return token.Length > 0
                ? new CredentialResult.Given(new AuthenticationHeaderValue("Bearer", token), null)
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

    /// <summary>It may have been renewed between the read and the request.</summary>
    public bool Refused() => true;
}
