using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>An answer whose body is still to come.</summary>
internal sealed class KubeResponse(HttpResponseMessage response, JsonBuffer body, Patience patience) : IDisposable
{
    public JsonBuffer Body => body;

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
        patience.Dispose();
    }
}
