namespace Notifications.Watcher.Sources;

/// <summary>
/// What matters of an AppProject, as texts by name: its annotations, and under names that no annotation can have the repositories that it
/// permits and its sync windows.
/// </summary>
internal static class ProjectFacts
{
    private const string SourceRepos = "spec:sourceRepos";
    private const string SyncWindows = "spec:syncWindows";

    public static FrozenDictionary<string, string> Of(JsonElement project)
    {
        var facts = Entries(project).ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!, StringComparer.Ordinal);
        if (project.TryGetProperty("spec"u8, out var spec) && spec.ValueKind == JsonValueKind.Object)
        {
            if (List(spec, "sourceRepos") is { } repositories) facts[SourceRepos] = string.Join(
                '\n', repositories.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()));
            if (List(spec, "syncWindows") is { } windows && windows.GetArrayLength() > 0) facts[SyncWindows] = windows.GetRawText();
        }

        return facts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static IReadOnlyDictionary<string, string> Annotations(IReadOnlyDictionary<string, string> facts) =>
        facts.ContainsKey(SourceRepos) || facts.ContainsKey(SyncWindows)
            ? facts.Where(fact => fact.Key is not (SourceRepos or SyncWindows)).ToFrozenDictionary(StringComparer.Ordinal) : facts;

    /// <summary>Null: not known.</summary>
    public static IReadOnlyList<string>? Repositories(IReadOnlyDictionary<string, string>? facts) =>
        facts is not null && facts.TryGetValue(SourceRepos, out var all) ? all.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;

    /// <summary>Null: none, or not known.</summary>
    public static JsonElement? Windows(IReadOnlyDictionary<string, string>? facts) =>
        facts is not null && facts.TryGetValue(SyncWindows, out var windows) ? JsonElement.Parse(windows) : null;

    private static JsonElement? List(JsonElement spec, string name) =>
        spec.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list : null;

    private static IEnumerable<JsonProperty> Entries(JsonElement project) =>
        project.TryGetProperty("metadata"u8, out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("annotations"u8, out var annotations) && annotations.ValueKind == JsonValueKind.Object
            ? annotations.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String)
            : [];
}
