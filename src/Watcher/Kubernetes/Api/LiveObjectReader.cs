using System.Collections.Concurrent;
using k8s;
using k8s.Models;
using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>Reads single objects of any kind as they are now; where a kind is served is found by discovery, and remembered.</summary>
internal sealed class LiveObjectReader(KubeClient client, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    /// <summary>A kind that is missing may be of a CustomResourceDefinition made since, but is not asked for with each object.</summary>
    private static readonly TimeSpan MissingRemembered = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Group, string Version), Discovered> _discovered = new();

    /// <returns>
    /// The object as UTF-8 JSON; null when there is none of that name. <see cref="KubeFailure.Unknown"/> when the server does not serve the
    /// kind.
    /// </returns>
    /// <param name="kind">Its group, version and kind.</param>
    /// <param name="ns">Its namespace; not used for kinds of the whole cluster.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<KubeResult<byte[]?>> GetAsync(GroupVersionKind kind, string ns, string name, CancellationToken cancellationToken)
    {
        switch (await FindAsync(kind, cancellationToken))
        {
            case KubeResult<V1APIResource>.Failed failed:
                return new KubeResult<byte[]?>.Failed(failed.Failure);
            case KubeResult<V1APIResource>.Ok { Value: var found }:
                var read = await client.GetAsync($"{new KubeResource(kind.Group, kind.Version, found.Name).Path(found.Namespaced ? ns : "")}/{Uri.EscapeDataString(name)}", cancellationToken);
                return read switch
                {
                    KubeResult<byte[]>.Ok ok => new KubeResult<byte[]?>.Ok(ok.Value),
                    KubeResult<byte[]>.Failed { Failure: KubeFailure.Unknown } => new KubeResult<byte[]?>.Ok(null),
                    KubeResult<byte[]>.Failed failed => new KubeResult<byte[]?>.Failed(failed.Failure),
                    _ => throw new System.Diagnostics.UnreachableException(),
                };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Where a kind is served, its short names and verbs.</summary>
    public async Task<KubeResult<V1APIResource>> FindAsync(GroupVersionKind kind, CancellationToken cancellationToken)
    {
        var group = (kind.Group, kind.Version);
        if (_discovered.TryGetValue(group, out var known) && time.GetElapsedTime(known.At) is var age && age < Remembered
            && (Find(known.Resources) is not null || age < MissingRemembered))
            return Result(known.Resources);
        IList<V1APIResource> resources;
        switch (await client.GetAsync(KubeResource.VersionPath(kind.Group, kind.Version), cancellationToken))
        {
            case KubeResult<byte[]>.Ok asked when Read(asked.Value) is { } read:
                resources = read;
                break;
            case KubeResult<byte[]>.Failed failed:
                return new KubeResult<V1APIResource>.Failed(failed.Failure);
            default:
                return new KubeResult<V1APIResource>.Failed(new KubeFailure.Unavailable("discovery gave no APIResourceList"));
        }

        _discovered[group] = new Discovered([.. resources], time.GetTimestamp());
        return Result(resources);

        // A subresource has a slash in its name, and may have the kind of its object
        V1APIResource? Find(IEnumerable<V1APIResource> all) =>
            all.FirstOrDefault(resource => resource.Kind == kind.Kind && !resource.Name.Contains('/', StringComparison.Ordinal));

        KubeResult<V1APIResource> Result(IEnumerable<V1APIResource> all) => Find(all) is { } found
            ? new KubeResult<V1APIResource>.Ok(found)
            : new KubeResult<V1APIResource>.Failed(
                new KubeFailure.Unknown($"the server does not serve {kind.Kind} in {kind.GroupVersion}"));
    }

    private static IList<V1APIResource>? Read(byte[] json)
    {
        try
        {
            return KubernetesJson.Deserialize<V1APIResourceList>(new MemoryStream(json))?.Resources;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Discovered(IReadOnlyList<V1APIResource> Resources, long At);
}

/// <param name="Group">The API group; empty for the core one.</param>
/// <param name="Version">The version of the group, e.g. <c>v1</c>.</param>
/// <param name="Kind">The kind, e.g. <c>Deployment</c>.</param>
internal readonly record struct GroupVersionKind(string Group, string Version, string Kind)
{
    /// <summary>As an object's <c>apiVersion</c> has it.</summary>
    public string GroupVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";
}
