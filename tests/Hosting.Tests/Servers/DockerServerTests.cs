using Notifications.Testing.Servers;
using Notifications.Testing.Servers.Docker;
using Xunit;

namespace Notifications.Hosting.Tests.Servers;

/// <summary>Servers in containers, against a stand-in for the Docker Engine: there is none where these tests usually run.</summary>
public sealed class DockerServerTests
{
    private static readonly DockerImage Image = new(
        "broker:4.1",
        5672,
        ["COLOUR=blue"],
        ["is-ready"],
        port => FormattableString.Invariant($"URI=amqp://127.0.0.1:{port}/"),
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["ctl"] = ["brokerctl", "-q"], ["fails"] = ["fails"] });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_in_a_container_is_started_killed_restarted_and_removed()
    {
        await using var docker = await FakeDocker.StartAsync(Ct);
        var server = await ServerControls.ChooseAsync(Script(), installed: false, Image, docker.Socket, Ct);

        var uri = new Uri(ServerControls.Setting(await server.StartAsync(Ct), "URI"));
        var published = docker.Created!["HostConfig"]!["PortBindings"]!["5672/tcp"]![0]!;
        Assert.Equal(("127.0.0.1", uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ((string)published["HostIp"]!, (string)published["HostPort"]!));
        Assert.Equal("COLOUR=blue", (string)docker.Created["Env"]![0]!);
        Assert.Equal("said brokerctl\n", await server.RunAsync("ctl", ["list queues"], Ct));
        foreach (var command in new[] { "pause", "resume", "kill", "restart", "stop", "destroy" })
            await server.RunAsync(command, Ct);

        Assert.Equal(["start", "brokerctl -q list queues", "pause", "unpause", "kill", "restart", "stop", "remove"], docker.Did);
    }

    [Fact]
    public async Task A_command_that_fails_inside_says_what_it_said()
    {
        await using var docker = await FakeDocker.StartAsync(Ct);
        var server = await ServerControls.ChooseAsync(Script(), installed: false, Image, docker.Socket, Ct);
        await server.StartAsync(Ct);
        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => server.RunAsync("fails", Ct));
        Assert.Equal("broker:4.1 fails: said fails\n", failed.Message);
    }

    [Fact]
    public async Task What_Docker_refuses_is_said()
    {
        await using var docker = await FakeDocker.StartAsync(Ct);
        var server = await ServerControls.ChooseAsync(Script(), installed: false, Image, docker.Socket, Ct);
        await server.StartAsync(Ct);
        await server.RunAsync("kill", Ct);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => server.RunAsync("kill", Ct));
        Assert.Contains("409", refused.Message, StringComparison.Ordinal);
        Assert.Contains("cannot kill while exited", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_container_is_taken_only_where_nothing_is_installed_and_the_socket_answers(bool installed, bool answers)
    {
        await using var docker = await FakeDocker.StartAsync(Ct);
        var socket = answers ? docker.Socket : docker.Socket + ".nobody";
        Assert.IsType<ServerScript>(await ServerControls.ChooseAsync(Script(), installed, Image, socket, Ct));
        Assert.IsType<ServerScript>(await ServerControls.ChooseAsync(Script(), installed, Image, socket: null, Ct));
    }

    private static ServerScript Script() => new("rabbit/rabbit-test-broker.sh", "unused");
}
