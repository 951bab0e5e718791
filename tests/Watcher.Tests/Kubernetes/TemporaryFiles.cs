using Notifications.Testing.Kubernetes;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("watcher-tests-").FullName;

    public string this[string name] => Path.Combine(_folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public string Script(string name, string body)
    {
        var path = Write(name, "#!/bin/sh\n" + body);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A kubeconfig for a real server with another user.</summary>
    /// <param name="api">Its address and its authority.</param>
    /// <param name="user">The user as a YAML flow mapping.</param>
    public string Kubeconfig(KubeApi api, string user)
    {
        var authority = File.ReadLines(api.Kubeconfig).Single(line => line.Contains("certificate-authority-data", StringComparison.Ordinal))
            .Trim();
        return Write("kubeconfig", $$"""
            apiVersion: v1
            kind: Config
            current-context: there
            clusters: [{ name: it, cluster: { server: "{{api.Server}}", {{authority}} } }]
            users: [{ name: me, user: {{user}} }]
            contexts: [{ name: there, context: { cluster: it, user: me } }]
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
