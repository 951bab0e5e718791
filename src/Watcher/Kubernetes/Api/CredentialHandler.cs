using System.Net;
using System.Security.Cryptography;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Credentials;

namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>Says who we are; once more when the server refuses a credential that may have been renewed in the meantime.</summary>
internal sealed class CredentialHandler(KubeAccess access, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await PutAsync(request, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !access.Credential.Refused())
            return response;
        response.Dispose();
        await PutAsync(request, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    private async Task PutAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        switch (await access.Credential.GetAsync(cancellationToken))
        {
            case CredentialResult.Given given:
                request.Headers.Authorization = given.Header;
                request.Options.Set(TransportHandler.Certificate, given.Certificate ?? Certificate());
                break;
            case CredentialResult.Failed failed:
                throw new CredentialException(failed.Reason);
        }
    }

    private System.Security.Cryptography.X509Certificates.X509Certificate2? Certificate()
    {
        try
        {
            return access.Certificate?.Current();
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CredentialException($"{access.Certificate!.Describe()} cannot be used: {unusable.Message}");
        }
    }
}

/// <summary>There is nothing to prove who we are with. (Thrown, as a handler can return no value for it; the client makes it one.)</summary>
internal sealed class CredentialException(string message) : Exception(message);
