using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Notifications.Hosting.Configuration;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>From a context of a kubeconfig to what it means; collects everything that is wrong.</summary>
internal sealed class KubeconfigAccess(Kubeconfig file, TimeProvider time)
{
    private readonly List<string> problems = [];

    public AccessResult Of(string? contextName)
    {
        if ((contextName ?? file.CurrentContext) is not { } name)
            return Invalid($"{file.Path} has no current-context: name one in watch.context ({Known()})");
        if (file.Context(name) is not { } context)
            return Invalid($"{file.Path} has no context \"{name}\": it has {Known()}");
        if (context.Text("cluster") is not { } clusterName || file.Cluster(clusterName) is not { } cluster)
            return Invalid($"{file.Path}: context \"{name}\" names the cluster \"{context.Text("cluster")}\", which is not there");
        if (context.Text("user") is { } userName && file.User(userName) is null)
            return Invalid($"{file.Path}: context \"{name}\" names the user \"{userName}\", which is not there");
        var user = context.Text("user") is { } there ? file.User(there)! : KubeconfigNode.Empty;
        var server = Address(cluster, clusterName);
        var trust = Trust(cluster, clusterName);
        var access = new KubeAccess(server, $"context \"{name}\" of {file.Path}", trust, new KubeconfigUser(file, time, problems).Credential(user, context.Text("user") ?? "", cluster))
        {
            Certificate = Certificate(user, context.Text("user") ?? ""),
            Proxy = Proxy(cluster, clusterName),
            Impersonation = [.. KubeconfigUser.Impersonation(user)],
        };
        return problems.Count > 0 ? new AccessResult.Invalid([.. problems]) : new AccessResult.Found(access);
    }

    private Uri Address(KubeconfigNode cluster, string name)
    {
        if (Uri.TryCreate(cluster.Text("server"), UriKind.Absolute, out var server) && server.Scheme is "https" or "http")
            return server;
        problems.Add($"{file.Path}: cluster \"{name}\": server is no http(s) address: \"{cluster.Text("server")}\"");
        return new Uri("https://invalid");
    }

    private ServerTrust Trust(KubeconfigNode cluster, string name)
    {
        var authority = Pem(cluster, "certificate-authority", $"cluster \"{name}\"");
        try
        {
            if (authority is not null)
                new X509Certificate2Collection().ImportFromPem(authority.Read());
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problems.Add($"{file.Path}: cluster \"{name}\": the certificate authority ({authority!.Describe()}) cannot be read: {wrong.Message}");
        }

        return new ServerTrust(authority, cluster.Flag("insecure-skip-tls-verify"), cluster.Text("tls-server-name"));
    }

    private ClientCertificate? Certificate(KubeconfigNode user, string name)
    {
        var (certificate, key) = (Pem(user, "client-certificate", $"user \"{name}\""), Pem(user, "client-key", $"user \"{name}\""));
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
        {
            problems.Add($"{file.Path}: user \"{name}\" has {(key is null ? "client-certificate without client-key" : "client-key without client-certificate")}");
            return null;
        }

        var pair = new ClientCertificate(certificate, key);
        try
        {
            _ = pair.Current();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            problems.Add($"{file.Path}: user \"{name}\": {pair.Describe()} cannot be used: {wrong.Message}");
        }

        return pair;
    }

    private Uri? Proxy(KubeconfigNode cluster, string name)
    {
        if (cluster.Text("proxy-url") is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5")
            return proxy;
        problems.Add($"{file.Path}: cluster \"{name}\": proxy-url is no http, https or socks5 address");
        return null;
    }

    /// <summary>The data goes before the file, as in kubectl.</summary>
    private PemSource? Pem(KubeconfigNode node, string key, string where)
    {
        try
        {
            if (node.Data(key + "-data") is { } data)
                return new PemSource.Data(new Secret(data));
        }
        catch (FormatException)
        {
            problems.Add($"{file.Path}: {where}: {key}-data is not base64");
        }

        return node.Text(key) is { } path ? new PemSource.InFile(file.Resolve(path)) : null;
    }

    private string Known() => file.Contexts.ToList() is { Count: > 0 } names ? string.Join(", ", names) : "no contexts";

    private static AccessResult.Invalid Invalid(string problem) => new(problem);
}
