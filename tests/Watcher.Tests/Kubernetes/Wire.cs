using System.Text;
using System.Text.Json;
using Notifications.Hosting.Configuration;
using Notifications.Watcher.Kubernetes;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Sources;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Objects as bytes, and sources that lose no time.</summary>
internal static class Wire
{
    public static ReflectorOptions Impatient { get; } =
        new() { Backoff = new Backoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)), Jitter = () => 0 };

    public static EnvironmentVariables NoEnvironment { get; } = EnvironmentVariables.Of();

    public static KubernetesSource Source(
        string kubeconfig, string argoCd, IReadOnlyList<string>? namespaces = null, string? context = null,
        ReflectorOptions? settings = null) =>
        new(new KubernetesOptions
        {
            Kubeconfig = kubeconfig,
            Context = context,
            Namespaces = namespaces
            ?? [argoCd],
            ArgoCdNamespace = argoCd
        }, settings ?? Impatient, NoEnvironment, TimeProvider.System);

    public static byte[] App(string ns, string name, long version, string more = "") =>
        Encoding.UTF8.GetBytes($$"""{"apiVersion":"argoproj.io/v1alpha1","kind":"Application","metadata":{"name":"{{name}}","namespace":"{{ns}}","resourceVersion":"{{version}}"},"spec":{"project":"default"}{{more}}}""");

    public static string Text(this ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    public static string Name(this SourceEvent.ApplicationSeen seen) => Metadata(seen.Json, "name");

    public static string Version(this SourceEvent.ApplicationSeen seen) => Metadata(seen.Json, "resourceVersion");

    private static string Metadata(ReadOnlyMemory<byte> json, string key)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("metadata").GetProperty(key).GetString()!;
    }
}
