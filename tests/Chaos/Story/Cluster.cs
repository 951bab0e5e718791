using System.Net;
using System.Text.Json.Nodes;
using Notifications.Testing.Kubernetes;

namespace Notifications.Chaos.Story;

/// <summary>The API server as the driver writes to it: directly, and until it has accepted.</summary>
internal sealed class Cluster(KubeAdmin admin)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public Task CreateAsync(JsonObject application, CancellationToken cancellationToken) =>
        UntilAcceptedAsync(answer => answer.Status == HttpStatusCode.Conflict,
            () => admin.CreateAsync(application.ToJsonString(), cancellationToken), cancellationToken);

    public Task PatchAsync(string name, JsonObject patch, CancellationToken cancellationToken) =>
        UntilAcceptedAsync(_ => false,
            () => admin.PatchAsync("Application", Names.Namespace, name, patch.ToJsonString(), cancellationToken), cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        UntilAcceptedAsync(answer => IsGone(answer, name), () => admin.DeleteAsync("Application", Names.Namespace, name, cancellationToken),
            cancellationToken);

    /// <summary>A server that has just started answers 404 for everything, since it does not know Applications yet.</summary>
    private static bool IsGone(KubeApiException answer, string name) =>
        answer.Status == HttpStatusCode.NotFound && answer.Message.Contains($"{name}\\\" not found", StringComparison.Ordinal);

    /// <param name="isDone">Whether an answer says that an earlier try has done it and its answer was lost.</param>
    private static async Task UntilAcceptedAsync(Func<KubeApiException, bool> isDone, Func<Task> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (KubeApiException answer) when (isDone(answer))
            {
                return;
            }
            catch (Exception e) when (
                e is HttpRequestException or KubeApiException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
