using System.Text.Json;
using Notifications.Events;
using Notifications.Notifier.Drift;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment;

/// <summary>By Argo CD's own comparison: <c>GET …/managed-resources</c>, a resource at a time.</summary>
internal sealed class ArgoCdDrift(ArgoCdSource argocd, Redactor redactor) : IDriftSource
{
    private const int MaxFields = 5;

    private readonly ResourceComparison _comparison = new(redactor, CustomSchemas.None, MaxFields);

    public async Task<(ComparedResources Compared, bool IsComplete)> CompareAsync(AppRef app, IReadOnlyList<ResourceFacts> resources, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(resources.Select(async resource => (resource, Answer: await argocd.AskAsync(
            async (client, token) => ArgoCdSource.Map(await client.ManagedResourceAsync(app, resource, token), Read), cancellationToken))));
        return (
            new ComparedResources(answers.Where(answer => answer.Answer?.Detail is not null).Select(answer => (answer.resource, answer.Answer!.Detail!))) { Source = "argocd" },
            Array.TrueForAll(answers, answer => answer.Answer is { IsReadable: true }));
    }

    private Answered Read(ManagedResource? managed)
    {
        try
        {
            return new Answered(managed is { } found ? _comparison.Of(found) : null, IsReadable: true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Answered(null, IsReadable: false); // JSON that is cut, or that holds half a character
        }
    }

    private sealed record Answered(DriftDetail? Detail, bool IsReadable);
}
