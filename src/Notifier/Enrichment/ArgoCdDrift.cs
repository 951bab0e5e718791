using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment;

/// <summary>By Argo CD's own comparison: <c>GET …/managed-resources</c>.</summary>
internal sealed class ArgoCdDrift(ArgoCdSource argocd, Redactor redactor, int maxFields = ArgoCdDrift.MaxFieldsInMessages) : IDriftSource
{
    private const int MaxFieldsInMessages = 5;

    /// <summary>The resources that differ, one by one: the whole answer may be large.</summary>
    public async Task<(ComparedResources Compared, bool IsComplete)> CompareAsync(
        AppRef app, IReadOnlyList<ResourceFacts> resources, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(resources.Select(async resource => await argocd.AskAsync(
            async (client, token) =>
                ArgoCdSource.Map(await client.ManagedResourceAsync(app, resource, token),
                    managed => Compare(managed is { } found ? [found] : [])), cancellationToken)));
        return (Together(answers), Array.TrueForAll(answers, answer => answer is { IsReadable: true }));
    }

    /// <summary>All resources at once.</summary>
    public async Task<(ComparedResources Compared, bool IsComplete)> CompareAllAsync(AppRef app, CancellationToken cancellationToken)
    {
        var answer = await argocd.AskAsync(
            async (client, token) => ArgoCdSource.Map(await client.ManagedResourcesAsync(app, token), Compare), cancellationToken);
        return (Together([answer]), answer is { IsReadable: true });
    }

    private static ComparedResources Together(IEnumerable<Answered?> answers) =>
        new(answers.SelectMany(answer => answer?.Details ?? [])) { Source = "argocd" };

    private Answered Compare(IReadOnlyList<ManagedResource> resources)
    {
        var (details, isReadable) = (new List<(ResourceFacts, DriftDetail)>(), true);
        var comparison = new ResourceComparison(redactor, CustomSchemas.Among(resources), maxFields);
        foreach (var resource in resources.Where(resource => !resource.IsHook))
        {
            try
            {
                if (comparison.Of(resource) is { } detail) details.Add((resource.Facts, detail));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                isReadable = false; // JSON that is cut, or that holds half a character
            }
        }

        return new Answered(details, isReadable);
    }

    private sealed record Answered(IReadOnlyList<(ResourceFacts Resource, DriftDetail Detail)> Details, bool IsReadable);
}
