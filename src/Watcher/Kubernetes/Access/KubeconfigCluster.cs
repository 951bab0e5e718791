using System.Diagnostics.CodeAnalysis;
using k8s.KubeConfigModels;
using YamlDotNet.Serialization;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>A cluster of a kubeconfig, with what KubernetesClient's model lacks. Source: client-go's <c>clientcmd/api/v1</c>.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the YAML reader.")]
internal sealed class KubeconfigCluster : ClusterEndpoint
{
    /// <summary>The extension that an exec plugin gets as <c>spec.cluster.config</c>.</summary>
    private const string ExecExtension = "client.authentication.k8s.io/exec";

    private static readonly ISerializer Json = new SerializerBuilder().JsonCompatible().Build();

    [YamlMember(Alias = "proxy-url", ApplyNamingConventions = false)]
    public string? ProxyUrl { get; set; }

    /// <summary>JSON; null when the cluster has none.</summary>
    public string? ExecConfig => Extensions?.FirstOrDefault(extension => extension?.Name == ExecExtension)?.Extension is { } config
        ? Json.Serialize((object)config).Trim() : null;

    public KubeconfigCluster Resolved(string folder)
    {
        CertificateAuthority = KubeconfigPath.In(folder, CertificateAuthority);
        return this;
    }
}

/// <summary>A user of a kubeconfig, with what KubernetesClient's model lacks.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the YAML reader.")]
internal sealed class KubeconfigUser : UserCredentials
{
    [YamlMember(Alias = "tokenFile", ApplyNamingConventions = false)]
    public string? TokenFile { get; set; }

    [YamlMember(Alias = "as-uid", ApplyNamingConventions = false)]
    public string? ImpersonateUid { get; set; }

    [YamlMember(Alias = "as-user-extra", ApplyNamingConventions = false)]
    public Dictionary<string, List<string>>? ImpersonateExtra { get; set; }

    public KubeconfigUser Resolved(string folder)
    {
        ClientCertificate = KubeconfigPath.In(folder, ClientCertificate);
        ClientKey = KubeconfigPath.In(folder, ClientKey);
        TokenFile = KubeconfigPath.In(folder, TokenFile);
        if (ExternalExecution?.Command?.Contains('/', StringComparison.Ordinal) == true)
            ExternalExecution.Command = KubeconfigPath.In(folder, ExternalExecution.Command);
        if (AuthProvider?.Config?.TryGetValue(OidcSettings.Authority, out var authority) == true)
            AuthProvider.Config[OidcSettings.Authority] = KubeconfigPath.In(folder, authority) ?? "";
        return this;
    }
}

/// <summary>An exec plugin of a kubeconfig, with what KubernetesClient's model lacks.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the YAML reader.")]
internal sealed class KubeconfigExec : ExternalExecution
{
    [YamlMember(Alias = "interactiveMode", ApplyNamingConventions = false)]
    public string? InteractiveMode { get; set; }
}

internal static class KubeconfigPath
{
    public static string? In(string folder, string? path) => string.IsNullOrEmpty(path) ? null : Path.Combine(folder, path);
}
