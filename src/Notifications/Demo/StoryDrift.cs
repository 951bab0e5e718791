using System.Text.Json.Nodes;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Models;

namespace Notifications.Cli.Demo;

/// <summary>Answers in the demo as Argo CD's <c>managed-resources</c> would: with what the story says of each Application's
/// resources.</summary>
internal sealed class StoryDrift : IDriftSource
{
    private const int MaxFields = 5;

    private volatile JsonNode? _resources;

    /// <summary>By the Application's name, each a list of items; null: the step says nothing.</summary>
    public void Set(JsonNode? resources) => _resources = resources;

    public Task<(ComparedResources Compared, bool IsComplete)> CompareAsync(
        AppRef app, IReadOnlyList<ResourceFacts> resources, CancellationToken cancellationToken)
    {
        var comparison = new ResourceComparison(Redactor.Default, CustomSchemas.None, MaxFields);
        var details = new List<(ResourceFacts, DriftDetail)>();
        foreach (var item in _resources?[app.Name]?.AsArray() ?? [])
        {
            var managed = new ManagedResource(JsonSerializer.SerializeToElement(item));
            if (comparison.Of(managed) is { } detail) details.Add((managed.Facts, detail));
        }

        return Task.FromResult((new ComparedResources(details) { Source = "argocd" }, true));
    }
}
