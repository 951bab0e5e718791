namespace Notifications.Notifier.Models;

/// <summary>What a sync did to the resources of an Application, as its results tell: <c>2 configured (ConfigMap web, Deployment web), 1
/// pruned (Job old)</c>.</summary>
internal static class SyncChanges
{
    private const int MostNamed = 3;

    /// <summary>What Argo CD writes of a resource, in the words and the order of readers; what is not in here has not changed.</summary>
    private static readonly (string Written, string Word)[] Words =
        [("created", "created"), ("configured", "configured"), ("replaced", "replaced"), ("serverside-applied", "applied"),
            ("pruned", "pruned")];

    /// <summary>Null when nothing was changed, or nothing is known about it. Hooks and unchanged resources are left out.</summary>
    public static string? Of(ImmutableArray<ResourceFacts> results)
    {
        var changed = results.Where(result => !result.IsHook && result.Status is "Synced" or "Pruned")
            .ToLookup(WordOf, StringComparer.Ordinal);
        return string.Join(", ",
            Words.Select(word => word.Word).Where(changed.Contains).Select(word => Group(word, [.. changed[word]]))) is { Length: > 0 } text
            ? text : null;
    }

    private static string Group(string word, List<ResourceFacts> resources)
    {
        var named = string.Join(", ", resources.Take(MostNamed).Select(resource => $"{resource.Kind} {resource.Name}"));
        var more = resources.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {resources.Count - MostNamed} more")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{resources.Count} {word} ({named}{more})");
    }

    /// <summary>The results of an apply are <c>deployment.apps/web configured</c>, with more behind it after a dry run or with a
    /// warning.</summary>
    private static string WordOf(ResourceFacts result)
    {
        if (result.Status == "Pruned") return "pruned";
        var written = result.Message?.Split(' ', 3) is [_, var second, ..] ? second.Trim('.', ',', ';') : "";
        return Words.FirstOrDefault(word => word.Written == written).Word ?? "";
    }
}
