using System.Net;

namespace Notifications.Testing.Kubernetes;

/// <summary>The API server refused what a test asked of it.</summary>
public sealed class KubeApiException(string request, HttpStatusCode status, string body)
    : Exception($"{request}: {(int)status} {body[..Math.Min(body.Length, 1000)]}")
{
    public HttpStatusCode Status { get; } = status;
}
