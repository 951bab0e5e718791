using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>401 and 403, on a server of our own with users of our own.</summary>
public sealed class DeniedTests(DeniedTests.Server server) : IClassFixture<DeniedTests.Server>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_missing_permission_to_list_is_named_with_its_remedy()
    {
        await using var recorder = new Recorder(Wire.Source(server.Api.Kubeconfig, "argocd", ["team-a"], "nobody"));
        await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "appprojects/argocd");
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "team-a");
        Assert.True(trouble.Permanent);
        Assert.Contains("permission to list applications.argoproj.io is missing", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("\"nobody\" cannot list resource \"applications\"", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("a Role in namespace \"team-a\" (apiGroups [argoproj.io], resources [applications], verbs [get, list, watch])",
            trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_all_namespaces_the_remedy_is_a_ClusterRole()
    {
        await using var recorder = new Recorder(Wire.Source(server.Api.Kubeconfig, "argocd", ["*"], "nobody"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope.Length == 0);
        Assert.Contains("a ClusterRole", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("watch.namespaces", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_permission_to_watch_is_reported_as_such_after_the_list()
    {
        await using var recorder = new Recorder(Wire.Source(server.Api.Kubeconfig, "argocd", context: "lister"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "argocd");
        Assert.Contains("permission to watch applications.argoproj.io is missing", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_read_AppProjects_the_Applications_are_watched_all_the_same()
    {
        await using var recorder = new Recorder(Wire.Source(server.Api.Kubeconfig, "argocd", context: "viewer"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>();
        Assert.Equal("appprojects/argocd", trouble.Scope);
        Assert.Contains("appprojects.argoproj.io", trouble.Message, StringComparison.Ordinal);
        await recorder.NextAsync<SourceEvent.ListCompleted>();
    }

    [Fact]
    public async Task A_lasting_trouble_is_reported_once_and_mends_itself_when_the_permission_comes()
    {
        var (api, user) = (server.Api, "late");
        await using var recorder = new Recorder(Wire.Source(api.Kubeconfig, "argocd", context: user));
        await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "argocd");
        await api.Admin.ApplyAsync("""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"late","namespace":"argocd"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"viewer"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"late"}]}""", Token);
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        Assert.Single(recorder.Received.OfType<SourceEvent.Trouble>(), trouble => trouble.Scope == "argocd");
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_is_reported_and_not_printed()
    {
        using var files = new TemporaryFiles();
        var kubeconfig = files.Kubeconfig(server.Api, """{ token: "an-old-token-that-leaked" }""");
        await using var recorder = new Recorder(Wire.Source(kubeconfig, "argocd"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "argocd");
        Assert.True(trouble.Permanent);
        Assert.Contains("401, the server does not accept the token of the kubeconfig", trouble.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("leaked", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_Argo_CD_is_reported()
    {
        await using var standIn = await KubeStandIn.StartAsync(null, null, Token);
        using var files = new TemporaryFiles();
        standIn.WriteKubeconfig(files["config"]);
        standIn.Instead = context =>
        {
            context.Response.StatusCode = 404;
            return Task.FromResult(true);
        };
        await using var recorder = new Recorder(Wire.Source(files["config"], "argocd"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "argocd");
        Assert.Contains("is Argo CD installed there", trouble.Message, StringComparison.Ordinal);
    }

    public sealed class Server : IAsyncLifetime
    {
        public KubeApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Api = await KubeApi.StartLocalAsync(
                new KubeApiOptions
                {
                    Users = [
                    new("nobody", "token-of-nobody"), new("lister", "token-of-lister"), new("late", "token-of-late")]
                },
                    CancellationToken.None);
            await Api.Admin.ApplyAsync("""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"lister"},"rules":[{"apiGroups":["argoproj.io"],"resources":["applications","appprojects"],"verbs":["list"]}]}""", CancellationToken.None);
            await Api.Admin.ApplyAsync("""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"lister"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"lister"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"lister"}]}""", CancellationToken.None);
        }

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
