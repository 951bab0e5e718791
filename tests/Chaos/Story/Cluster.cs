using System.Net;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;

namespace Notifications.Chaos.Story;

/// <summary>The API server as the driver writes to it: directly, and until it has accepted.</summary>
internal sealed class Cluster(KubeAdmin admin)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public Task CreateAsync(JsonObject application, CancellationToken cancellationToken) =>
        UntilAcceptedAsync(HttpStatusCode.Conflict, () => admin.CreateAsync(application.ToJsonString(), cancellationToken), cancellationToken);

    public Task PatchAsync(string name, JsonObject patch, CancellationToken cancellationToken) =>
        UntilAcceptedAsync(null, () => admin.PatchAsync("Application", Names.Namespace, name, patch.ToJsonString(), cancellationToken), cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        UntilAcceptedAsync(HttpStatusCode.NotFound, () => admin.DeleteAsync("Application", Names.Namespace, name, cancellationToken), cancellationToken);

    /// <param name="done">What the server answers when an earlier try has done it and its answer was lost.</param>
    private static async Task UntilAcceptedAsync(HttpStatusCode? done, Func<Task> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (KubeApiException answer) when (answer.Status == done)
            {
                return;
            }
            catch (Exception e) when (e is HttpRequestException or KubeApiException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
