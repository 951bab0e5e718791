using Notifications.Testing.RabbitMq;
using Xunit;

namespace Notifications.Watcher.Tests.Programs;

public sealed class ExitCodeTests(RabbitMqFixture rabbit)
{
    [Fact]
    public async Task A_source_that_no_retry_can_mend_ends_the_program_with_2_and_what_is_wrong()
    {
        var folder = Directory.CreateTempSubdirectory("watcher-");
        var file = Path.Combine(folder.FullName, "notifications.yaml");
        await File.WriteAllTextAsync(
            file,
            $$"""
            instances: [{ name: prod, watch: { kubeconfig: "{{folder.FullName}}/nowhere", namespaces: [argocd] } }]
            bus: { type: rabbitmq, uri: "{{await rabbit.UriAsync()}}", prefix: "{{rabbit.Prefix()}}" }
            health: { enabled: false }
            """,
            TestContext.Current.CancellationToken);
        await using var watcher = WatcherProcess.Start(file);
        Assert.Equal(2, await watcher.ExitCodeAsync());
        Assert.Contains($"{folder.FullName}/nowhere", watcher.Output, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }
}
