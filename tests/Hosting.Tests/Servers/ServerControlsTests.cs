using Notifications.Testing.Servers;
using Xunit;

namespace Notifications.Hosting.Tests.Servers;

public sealed class ServerControlsTests
{
    [Theory]
    [InlineData(true, "/var/run/docker.sock", null, false)]
    [InlineData(true, null, null, false)]
    [InlineData(false, null, null, false)]
    [InlineData(false, "/var/run/docker.sock", null, true)]
    [InlineData(true, "/var/run/docker.sock", "containers", true)]
    public void A_container_is_taken_where_nothing_is_installed_and_a_socket_is_there_or_where_it_is_wanted(
        bool installed, string? socket, string? wanted, bool container)
    {
        var (script, other) = (new Named(), new Named());
        Assert.Same(container ? other : script, ServerControls.Choose(script, installed, () => other, socket, wanted));
    }

    private sealed class Named : IServerControl
    {
        public Task<string> StartAsync(CancellationToken cancellationToken) => Task.FromResult("");

        public Task<string> RunAsync(string command, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
            Task.FromResult("");
    }
}
