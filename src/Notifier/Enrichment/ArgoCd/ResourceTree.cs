namespace Notifications.Notifier.Enrichment.ArgoCd;

/// <summary>Of <c>ApplicationTree</c>: the resources, also those that controllers made (pods), with their health.</summary>
internal sealed record ResourceTree(ImmutableArray<ResourceFacts> Nodes)
{
    public static ResourceTree Read(JsonView answer) => new([.. answer["nodes"].Items.Select(ResourceFacts.Read)]);

    /// <summary>Those that say why first, else in the tree's order.</summary>
    public ImmutableArray<ResourceFacts> Unhealthy => [.. Nodes.Where(node => node.IsUnhealthy).OrderBy(node => node.Message is null)];
}
