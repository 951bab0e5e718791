using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>From a context of a kubeconfig to what it means; collects everything that is wrong.</summary>
internal sealed class KubeconfigAccess(Kubeconfig file, TimeProvider time)
{
    private readonly List<string> _problems = [];

    public AccessResult Of(string? contextName)
    {
        if ((contextName ?? file.CurrentContext) is not { } name)
            return Invalid($"{file.Path} has no current-context: name one in watch.context ({Known()})");
        if (!file.Contexts.TryGetValue(name, out var context))
            return Invalid($"{file.Path} has no context \"{name}\": it has {Known()}");
        if (!file.Clusters.TryGetValue(context.Cluster ?? "", out var cluster))
            return Invalid($"{file.Path}: context \"{name}\" names the cluster \"{context.Cluster}\", which is not there");
        var user = new KubeconfigUser();
        if (!string.IsNullOrEmpty(context.User) && !file.Users.TryGetValue(context.User, out user))
            return Invalid($"{file.Path}: context \"{name}\" names the user \"{context.User}\", which is not there");

        var authority = Pem(cluster.CertificateAuthorityData, cluster.CertificateAuthority, "certificate-authority",
            $"cluster \"{context.Cluster}\"");
        var access = new KubeAccess(
            Address(cluster, context.Cluster!),
            $"context \"{name}\" of {file.Path}",
            Trust(cluster, authority, context.Cluster!),
            Credential(user, context.User ?? "", new ExecCluster(cluster, authority)))
        {
            Certificate = Certificate(user, context.User ?? ""),
            Proxy = Proxy(cluster, context.Cluster!),
            Impersonation = Impersonation(user, context.User ?? ""),
        };
        return _problems.Count > 0 ? new AccessResult.Invalid([.. _problems]) : new AccessResult.Found(access);
    }

    private Uri Address(KubeconfigCluster cluster, string name)
    {
        if (Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) && server.Scheme is "https" or "http")
            return server;
        _problems.Add($"{file.Path}: cluster \"{name}\": server is no http(s) address: \"{cluster.Server}\"");
        return new Uri("https://invalid");
    }

    private ServerTrust Trust(KubeconfigCluster cluster, PemSource? authority, string name)
    {
        try
        {
            if (authority is not null)
                new X509Certificate2Collection().ImportFromPem(authority.Read());
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException)
        {
            _problems.Add($"{file.Path}: cluster \"{name}\": the certificate authority ({authority!.Describe()}) cannot be read: {wrong.Message}");
        }

        return new ServerTrust(
            authority, cluster.SkipTlsVerify, string.IsNullOrEmpty(cluster.TlsServerName) ? null : cluster.TlsServerName);
    }

    private Uri? Proxy(KubeconfigCluster cluster, string name)
    {
        if (string.IsNullOrEmpty(cluster.ProxyUrl))
            return null;
        if (Uri.TryCreate(cluster.ProxyUrl, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5")
            return proxy;
        _problems.Add($"{file.Path}: cluster \"{name}\": proxy-url is no http, https or socks5 address");
        return null;
    }

    private ClientCertificate? Certificate(KubeconfigUser user, string name)
    {
        var certificate = Pem(user.ClientCertificateData, user.ClientCertificate, "client-certificate", $"user \"{name}\"");
        var key = Pem(user.ClientKeyData, user.ClientKey, "client-key", $"user \"{name}\"");
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
        {
            _problems.Add($"{file.Path}: user \"{name}\" has {(key is null ? "client-certificate without client-key" : "client-key without client-certificate")}");
            return null;
        }

        var pair = new ClientCertificate(certificate, key);
        try
        {
            _ = pair.Current();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            _problems.Add($"{file.Path}: user \"{name}\": {pair.Describe()} cannot be used: {wrong.Message}");
        }

        return pair;
    }

    /// <summary>An exec plugin, else a token file, else a token, else a password, else an auth-provider, as kubectl orders them.</summary>
    private ICredential Credential(KubeconfigUser user, string name, ExecCluster cluster)
    {
        if (user.ExternalExecution is KubeconfigExec exec)
            return Plugin(exec, name, cluster);
        if (user.TokenFile is { } path)
            return new TokenFileCredential(path);
        if (user.Token?.Trim() is { Length: > 0 } token)
        {
            if (!token.Any(char.IsControl))
                return FixedCredential.Token(new Secret(token));
            _problems.Add($"{file.Path}: user \"{name}\": token has several lines");
        }

        if (!string.IsNullOrEmpty(user.UserName))
            return FixedCredential.Password(user.UserName, new Secret(user.Password ?? ""));
        return user.AuthProvider is null ? FixedCredential.None : AuthProvider(user, name);
    }

    private ICredential AuthProvider(KubeconfigUser user, string name)
    {
        var where = $"{file.Path}: user \"{name}\"";
        if (user.AuthProvider.Name != "oidc")
        {
            _problems.Add($"{where} has the auth-provider \"{user.AuthProvider.Name}\", which Kubernetes removed in 1.26: make it an exec plugin (for GKE: gke-gcloud-auth-plugin)");
            return FixedCredential.None;
        }

        var config = user.AuthProvider.Config ?? [];
        var authority = Pem(config.GetValueOrDefault(OidcSettings.Authority + "-data"), config.GetValueOrDefault(OidcSettings.Authority),
            OidcSettings.Authority, $"user \"{name}\"");
        var (settings, wrong) = OidcSettings.Of(config, authority);
        _problems.AddRange(wrong.Select(problem => $"{where}: auth-provider oidc: {problem}"));
        return settings is null ? FixedCredential.None : new OidcCredential(settings, time);
    }

    private ICredential Plugin(KubeconfigExec exec, string name, ExecCluster cluster)
    {
        var where = $"{file.Path}: user \"{name}\": exec";
        if (string.IsNullOrEmpty(exec.Command))
        {
            _problems.Add($"{where} names no command");
            return FixedCredential.None;
        }

        if (exec.ApiVersion is not (ExecCommand.Group + "v1" or ExecCommand.Group + "v1beta1"))
            _problems.Add($"{where}: apiVersion \"{exec.ApiVersion}\" is not known: it can be {ExecCommand.Group}v1 or {ExecCommand.Group}v1beta1 (renew the kubeconfig with a newer {exec.Command})");
        if (exec.InteractiveMode == "Always")
            _problems.Add($"{where}: {exec.Command} wants a person at a terminal (interactiveMode: Always), and this program has none: use a service account's token, or another mode of the plugin");
        return new ExecCredential(new ExecCommand(exec.ApiVersion ?? "", exec.Command)
        {
            Arguments = [.. (exec.Arguments ?? []).Select(argument => argument ?? "")],
            Environment = [.. (exec.EnvironmentVariables ?? []).Where(entry => !string.IsNullOrEmpty(entry?.GetValueOrDefault("name")))
                .Select(entry => KeyValuePair.Create(entry["name"], entry.GetValueOrDefault("value") ?? ""))],
            InstallHint = exec.InstallHint,
            Cluster = exec.ProvideClusterInfo ? cluster : null,
        }, time);
    }

    private Dictionary<string, string> Impersonation(KubeconfigUser user, string name)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (string.IsNullOrEmpty(user.Impersonate))
            return headers;
        headers["Impersonate-User"] = user.Impersonate;
        if (!string.IsNullOrEmpty(user.ImpersonateUid))
            headers["Impersonate-Uid"] = user.ImpersonateUid;
        Add("Impersonate-Group", "as-groups", user.ImpersonateGroups);
        foreach (var (key, values) in user.ImpersonateExtra ?? [])
            Add("Impersonate-Extra-" + Uri.EscapeDataString(key), $"as-user-extra.{key}", values);
        return headers;

        // .NET sends several values of a header as one line with commas, which Kubernetes takes for one value
        void Add(string header, string key, IEnumerable<string>? values)
        {
            var all = values?.ToList() ?? [];
            if (all.Count > 1)
                _problems.Add($"{file.Path}: user \"{name}\": {key} has {all.Count} values, of which this program can send one: impersonate a user whose bindings need no more");
            else if (all.Count == 1)
                headers[header] = all[0];
        }
    }

    /// <summary>The data goes before the file, as in kubectl.</summary>
    private PemSource? Pem(string? base64, string? path, string key, string where)
    {
        try
        {
            if (!string.IsNullOrEmpty(base64))
                return new PemSource.Data(new Secret(Encoding.UTF8.GetString(Convert.FromBase64String(base64))));
        }
        catch (FormatException)
        {
            _problems.Add($"{file.Path}: {where}: {key}-data is not base64");
        }

        return string.IsNullOrEmpty(path) ? null : new PemSource.InFile(path);
    }

    private string Known() => file.Contexts.Count > 0 ? string.Join(", ", file.Contexts.Keys) : "no contexts";

    private static AccessResult.Invalid Invalid(string problem) => new(problem);
}
