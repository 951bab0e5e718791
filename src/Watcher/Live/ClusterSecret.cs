using k8s.KubeConfigModels;
using Notifications.Drift;
using Notifications.Watcher.Kubernetes.Access;

namespace Notifications.Watcher.Live;

/// <summary>
/// A cluster as Argo CD keeps it (https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters): read as the
/// kubeconfig that it stands for.
/// </summary>
internal static class ClusterSecret
{
    private const string Entry = "cluster";

    /// <param name="secret">The Secret, as the API server gives it.</param>
    /// <param name="from">Where it was read, for messages.</param>
    /// <param name="time">For credentials that end.</param>
    public static AccessResult Access(ReadOnlyMemory<byte> secret, string from, TimeProvider time)
    {
        try
        {
            using var document = JsonDocument.Parse(secret);
            var data = new JsonView(document.RootElement)["data"];
            if (Decoded(data["server"]) is not { } server || Decoded(data["config"]) is not { } written)
                return new AccessResult.Invalid($"{from} has no server or no config: it is no cluster of Argo CD");
            using var config = JsonDocument.Parse(written);
            return new KubeconfigAccess(Kubeconfig.Of(Configuration(server, new JsonView(config.RootElement)), from), time).Of(Entry);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException)
        {
            return new AccessResult.Invalid($"{from} cannot be read: its config is no JSON, or not in base64");
        }
    }

    private static K8SConfiguration Configuration(string server, JsonView config)
    {
        var tls = config["tlsClientConfig"];
        return new K8SConfiguration
        {
            CurrentContext = Entry,
            Contexts = [new Context { Name = Entry, ContextDetails = new ContextDetails { Cluster = Entry, User = Entry } }],
            Clusters =
            [
                new Cluster
                {
                    Name = Entry,
                    ClusterEndpoint = new KubeconfigCluster
                    {
                        Server = server.Trim(),
                        CertificateAuthorityData = tls["caData"].Text,
                        SkipTlsVerify = tls["insecure"].Flag,
                        TlsServerName = tls["serverName"].Text,
                        ProxyUrl = config["proxyUrl"].Text,
                    },
                },
            ],
            Users =
            [
                new User
                {
                    Name = Entry,
                    UserCredentials = new KubeconfigUser
                    {
                        Token = config["bearerToken"].Text,
                        UserName = config["username"].Text,
                        Password = config["password"].Text,
                        ClientCertificateData = tls["certData"].Text,
                        ClientKeyData = tls["keyData"].Text,
                        ExternalExecution = Plugin(config["execProviderConfig"], config["awsAuthConfig"]),
                    },
                },
            ],
        };
    }

    /// <summary>For clusters of AWS Argo CD calls a program of its own, which has to be installed beside this one, too.</summary>
    private static KubeconfigExec? Plugin(JsonView exec, JsonView aws)
    {
        if (exec["command"].Text is { } command)
        {
            return new KubeconfigExec
            {
                ApiVersion = exec["apiVersion"].Text ?? ExecCommand.Group + "v1beta1",
                Command = command,
                Arguments = [.. exec["args"].Texts],
                EnvironmentVariables = exec["env"].Element is { ValueKind: JsonValueKind.Object } variables
                    ? [.. variables.EnumerateObject().Select(
                        variable => new Dictionary<string, string> { ["name"] = variable.Name, ["value"] = variable.Value.ToString() })]
                    : [],
            };
        }

        if (aws["clusterName"].Text is not { } cluster) return null;
        string[] role = aws["roleARN"].Text is { } arn ? ["--role-arn", arn] : [];
        string[] profile = aws["profile"].Text is { } name ? ["--profile", name] : [];
        return new KubeconfigExec
        {
            ApiVersion = ExecCommand.Group + "v1beta1",
            Command = "argocd-k8s-auth",
            Arguments = ["aws", "--cluster-name", cluster, .. role, .. profile],
        };
    }

    private static string? Decoded(JsonView text) =>
        text.Text is { } base64 ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(base64)) : null;
}
