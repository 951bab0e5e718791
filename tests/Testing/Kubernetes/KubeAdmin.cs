using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using k8s;

namespace Notifications.Testing.Kubernetes;

/// <summary>Writes objects of any kind, as JSON, as administrator: over KubernetesClient's connection, whose own operations take no JSON of
/// any kind. Methods throw <see cref="KubeApiException"/> for anything but success.</summary>
public sealed class KubeAdmin : IDisposable
{
    private static readonly HashSet<string> OfTheCluster = new(
        StringComparer.Ordinal) { "Namespace", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition" };

    private readonly k8s.Kubernetes _client;

    private KubeAdmin(k8s.Kubernetes client) => _client = client;

    public Uri Server => _client.BaseUri;

    /// <summary>As the current context of a kubeconfig says.</summary>
    public static KubeAdmin Open(string kubeconfig) =>
        new(new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig)));

    public Task<JsonObject> CreateAsync(string json, CancellationToken cancellationToken)
    {
        var (apiVersion, kind, ns, _) = Identity(JsonNode.Parse(json)!);
        return SendAsync(HttpMethod.Post, Collection(apiVersion, kind, ns), Json(json), cancellationToken);
    }

    /// <summary>Server-side apply: creates it, or changes it to be so.</summary>
    public Task<JsonObject> ApplyAsync(string json, CancellationToken cancellationToken)
    {
        var (apiVersion, kind, ns, name) = Identity(JsonNode.Parse(json)!);
        return SendAsync(HttpMethod.Patch, $"{Collection(apiVersion, kind, ns)}/{name}?fieldManager=tests&force=true",
            Json(json, "application/apply-patch+yaml"), cancellationToken);
    }

    /// <summary>What the server would store: an object that it knows nothing of, a field that its kind has not, and a value that the kind's
    /// schema refuses are errors.</summary>
    public Task<JsonObject> DryRunAsync(string json, CancellationToken cancellationToken)
    {
        var (apiVersion, kind, ns, name) = Identity(JsonNode.Parse(json)!);
        return SendAsync(HttpMethod.Patch,
            $"{Collection(apiVersion, kind, ns)}/{name}?fieldManager=tests&force=true&dryRun=All&fieldValidation=Strict",
            Json(json, "application/apply-patch+yaml"), cancellationToken);
    }

    /// <summary>Applies all documents of all *.yaml, in name order.</summary>
    public async Task ApplyFolderAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            foreach (var json in KubeYaml.Documents(await File.ReadAllTextAsync(file, cancellationToken)))
                await ApplyAsync(json, cancellationToken);
        }
    }

    public Task<JsonObject> PatchAsync(string kind, string ns, string name, string mergePatch, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, $"{Collection(ApiVersion(kind), kind, ns)}/{name}", Json(mergePatch, "application/merge-patch+json"),
            cancellationToken);

    public Task<JsonObject> GetAsync(string kind, string ns, string name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, $"{Collection(ApiVersion(kind), kind, ns)}/{name}", null, cancellationToken);

    public Task DeleteAsync(string kind, string ns, string name, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, $"{Collection(ApiVersion(kind), kind, ns)}/{name}", null, cancellationToken);

    /// <summary>Reads, changes and writes an object as a controller does: once more for each 409, when somebody else was quicker.</summary>
    /// <returns>The object as written, and how often it was tried.</returns>
    public async Task<(JsonObject Written, int Tries)> ChangeAsync(
        string kind, string ns, string name, Func<JsonObject, Task> change, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var read = await GetAsync(kind, ns, name, cancellationToken);
            await change(read);
            try
            {
                return (await SendAsync(
                    HttpMethod.Put, $"{Collection(ApiVersion(kind), kind, ns)}/{name}", Json(read.ToJsonString()), cancellationToken),
                    tries);
            }
            catch (KubeApiException conflict) when (conflict.Status == HttpStatusCode.Conflict && tries < 20)
            {
                // the object changed between the read and the write
            }
        }
    }

    public async Task<JsonObject> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Server, path)) { Content = content };
        if (_client.Credentials is not null)
            await _client.Credentials.ProcessHttpRequestAsync(request, cancellationToken);
        using var response = await _client.HttpClient.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new KubeApiException($"{method} {path}", response.StatusCode, body);
        return body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject();
    }

    public void Dispose() => _client.Dispose();

    private static string ApiVersion(string kind) => kind switch
    {
        "Application" or "AppProject" => "argoproj.io/v1alpha1",
        "Lease" => "coordination.k8s.io/v1",
        "CustomResourceDefinition" => "apiextensions.k8s.io/v1",
        "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding" => "rbac.authorization.k8s.io/v1",
        _ => "v1",
    };

    private static string Collection(string apiVersion, string kind, string ns)
    {
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? $"/apis/{apiVersion}" : $"/api/{apiVersion}";
        var plural = kind.ToLowerInvariant() + "s";
        return OfTheCluster.Contains(kind) ? $"{group}/{plural}" : $"{group}/namespaces/{ns}/{plural}";
    }

    private static (string ApiVersion, string Kind, string Namespace, string Name) Identity(JsonNode node) =>
        ((string)node["apiVersion"]!, (string)node["kind"]!, (string?)node["metadata"]!["namespace"]
            ?? "default", (string)node["metadata"]!["name"]!);

    private static StringContent Json(string json, string type = "application/json") =>
        new(json, Encoding.UTF8, new MediaTypeHeaderValue(type));
}
