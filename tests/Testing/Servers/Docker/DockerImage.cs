namespace Notifications.Testing.Servers.Docker;

/// <summary>What is started from which image.</summary>
/// <param name="Name">With its tag.</param>
/// <param name="Port">That it listens on inside.</param>
/// <param name="Environment"><c>NAME=VALUE</c>.</param>
/// <param name="Ready">A command inside that succeeds once the server serves.</param>
/// <param name="Settings">What the server's script would print, for the port outside.</param>
/// <param name="Commands">Commands of the server's script that run inside; the caller's arguments follow.</param>
internal sealed record DockerImage(
    string Name,
    int Port,
    IReadOnlyList<string> Environment,
    IReadOnlyList<string> Ready,
    Func<int, string> Settings,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Commands);
