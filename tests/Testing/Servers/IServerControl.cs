namespace Notifications.Testing.Servers;

/// <summary>A throw-away server: a local process (<see cref="ServerScript"/>) or a container (<see cref="ContainerServer"/>).</summary>
internal interface IServerControl
{
    /// <summary>Makes and starts the server and gives its settings, <c>KEY=VALUE</c> a line.</summary>
    Task<string> StartAsync(CancellationToken cancellationToken);

    /// <summary>stop, kill, restart, destroy, and what the server has besides; gives what the command said.</summary>
    /// <exception cref="InvalidOperationException">It failed; with what it said.</exception>
    Task<string> RunAsync(string command, IEnumerable<string> arguments, CancellationToken cancellationToken);
}
