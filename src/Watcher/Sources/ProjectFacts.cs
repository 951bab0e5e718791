namespace Notifications.Watcher.Sources;

/// <summary>
/// What matters of an AppProject, as texts by name: its annotations, and under a name that no annotation can have the repositories that it
/// permits.
/// </summary>
internal static class ProjectFacts
{
    private const string SourceRepos = "spec:sourceRepos";

    public static FrozenDictionary<string, string> Of(JsonElement project)
    {
        var facts = Entries(project).ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!, StringComparer.Ordinal);
        if (project.TryGetProperty("spec"u8, out var spec) && spec.ValueKind == JsonValueKind.Object
            && spec.TryGetProperty("sourceRepos"u8, out var repositories)
            && repositories.ValueKind == JsonValueKind.Array)
        {
            facts[SourceRepos] = string.Join(
                '\n', repositories.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()));
        }

        return facts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static IReadOnlyDictionary<string, string> Annotations(IReadOnlyDictionary<string, string> facts) =>
        facts.ContainsKey(SourceRepos) ? facts.Where(fact => fact.Key != SourceRepos).ToFrozenDictionary(StringComparer.Ordinal) : facts;

    /// <summary>Null: not known.</summary>
    public static IReadOnlyList<string>? Repositories(IReadOnlyDictionary<string, string>? facts) =>
        facts is not null && facts.TryGetValue(SourceRepos, out var all) ? all.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;

    private static IEnumerable<JsonProperty> Entries(JsonElement project) =>
        project.TryGetProperty("metadata"u8, out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("annotations"u8, out var annotations) && annotations.ValueKind == JsonValueKind.Object
            ? annotations.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String)
            : [];
}
