using System.Text.Json;
using Notifications.Hosting.Configuration;
using Notifications.Watcher.Kubernetes.Credentials;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>How a user of a kubeconfig proves who it is: a plugin, else a token file, else a token, else a password; as kubectl orders them.</summary>
internal sealed class KubeconfigUser(Kubeconfig file, TimeProvider time, List<string> problems)
{
    private const string Group = "client.authentication.k8s.io/";

    public ICredential Credential(KubeconfigNode user, string name, KubeconfigNode cluster)
    {
        if (user.Map("exec") is { } exec)
            return Plugin(exec, name, cluster);
        if (user.Text("tokenFile") is { } path)
            return new TokenFileCredential(file.Resolve(path));
        if (user.Text("token")?.Trim() is { } token)
        {
            if (!token.Any(char.IsControl))
                return FixedCredential.Token(new Secret(token));
            problems.Add($"{file.Path}: user \"{name}\": token has several lines");
        }

        if (user.Text("username") is { } who)
            return FixedCredential.Password(who, new Secret(user.Text("password") ?? ""));
        if (user.Has("auth-provider"))
            problems.Add($"{file.Path}: user \"{name}\" has an auth-provider, which Kubernetes removed in 1.26: make it an exec plugin (for GKE: gke-gcloud-auth-plugin)");
        return FixedCredential.None;
    }

    public static IEnumerable<KeyValuePair<string, string>> Impersonation(KubeconfigNode user)
    {
        if (user.Text("as") is not { } name)
            return [];
        List<KeyValuePair<string, string>> headers = [new("Impersonate-User", name)];
        if (user.Text("as-uid") is { } uid)
            headers.Add(new("Impersonate-Uid", uid));
        headers.AddRange(user.Texts("as-groups").Select(group => KeyValuePair.Create("Impersonate-Group", group)));
        headers.AddRange(user.Pairs("as-user-extra").Select(extra => KeyValuePair.Create("Impersonate-Extra-" + Uri.EscapeDataString(extra.Key), extra.Value)));
        return headers;
    }

    private ICredential Plugin(KubeconfigNode exec, string name, KubeconfigNode cluster)
    {
        var where = $"{file.Path}: user \"{name}\": exec";
        if (exec.Text("command") is not { } command)
        {
            problems.Add($"{where} names no command");
            return FixedCredential.None;
        }

        var version = exec.Text("apiVersion");
        if (version is not (Group + "v1" or Group + "v1beta1"))
            problems.Add($"{where}: apiVersion \"{version}\" is not known: it can be {Group}v1 or {Group}v1beta1 (renew the kubeconfig with a newer {command})");
        if (exec.Text("interactiveMode") == "Always")
            problems.Add($"{where}: {command} wants a person at a terminal (interactiveMode: Always), and this program has none: use a service account's token, or another mode of the plugin");
        return new ExecCredential(new ExecCommand(version ?? "", command.Contains('/', StringComparison.Ordinal) ? file.Resolve(command) : command)
        {
            Arguments = [.. exec.Texts("args")],
            Environment = [.. exec.Maps("env").Select(entry => KeyValuePair.Create(entry.Text("name") ?? "", entry.Text("value") ?? "")).Where(entry => entry.Key.Length > 0)],
            InstallHint = exec.Text("installHint"),
            Cluster = exec.Flag("provideClusterInfo") ? ClusterInfo(cluster) : null,
        }, time);
    }

    private static string ClusterInfo(KubeconfigNode cluster)
    {
        var authority = cluster.Text("certificate-authority-data");
        return JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["server"] = cluster.Text("server"),
            ["tls-server-name"] = cluster.Text("tls-server-name"),
            ["insecure-skip-tls-verify"] = cluster.Flag("insecure-skip-tls-verify"),
            ["certificate-authority-data"] = authority,
            ["proxy-url"] = cluster.Text("proxy-url"),
            ["config"] = null,
        }.Where(pair => pair.Value is not null || pair.Key == "config").ToDictionary());
    }
}
