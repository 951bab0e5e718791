using Notifications.Notifier.Models;

namespace Notifications.Notifier.Enrichment;

/// <summary>Finds out how resources differ from git: Argo CD's API, the objects in the cluster, or an answer kept in a file.</summary>
internal interface IDriftSource
{
    /// <param name="app">Whose resources.</param>
    /// <param name="resources">Those that differ and that readers will see.</param>
    /// <param name="cancellationToken">Its end is the end of the budget: no failure of the caller.</param>
    /// <returns>What was found out, and whether all of it came.</returns>
    Task<(ComparedResources Compared, bool IsComplete)> CompareAsync(
        AppRef app, IReadOnlyList<ResourceFacts> resources, CancellationToken cancellationToken);
}
