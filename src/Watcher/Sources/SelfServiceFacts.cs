namespace Notifications.Watcher.Sources;

/// <summary>
/// What matters of the ConfigMap by which the people of a namespace configure its notifications, as texts by name: kept and compared as the
/// <see cref="ProjectFacts"/> are, under a name that no AppProject can have. The watcher does not interpret it.
/// </summary>
internal static class SelfServiceFacts
{
    /// <summary>Of the <c>data</c> as JSON, in bytes: it travels with each event of the namespace.</summary>
    public const int MaxLength = 64 << 10;

    /// <summary>Marks such a ConfigMap, with the value <c>true</c>.</summary>
    public const string Label = "notifications.argoproj.io/self-service";

    private const string Prefix = "self-service:";
    private const string Name = "name";
    private const string Encoding = "encoding";
    private const string Body = "body";

    public static string KeyOf(string @namespace) => Prefix + @namespace;

    /// <summary>Whether a scope is of such ConfigMaps.</summary>
    public static bool IsScope(string scope) => scope.StartsWith("configmaps/", StringComparison.Ordinal);

    /// <summary>Null: it is an AppProject's name.</summary>
    public static string? NamespaceOf(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : null;

    /// <param name="name">Of the ConfigMap.</param>
    /// <param name="configMap">The object.</param>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public static FrozenDictionary<string, string> Of(string name, JsonElement configMap)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (configMap.Child("data") is { ValueKind: JsonValueKind.Object } data)
        {
            foreach (var entry in data.EnumerateObject())
                if (entry.Value.ValueKind == JsonValueKind.String) texts[entry.Name] = entry.Value.GetString()!;
        }

        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { [Name] = name };
        var json = JsonSerializer.SerializeToUtf8Bytes(texts);
        if (json.Length <= MaxLength)
        {
            var doc = Doc.FromJson(json);
            (facts[Encoding], facts[Body]) = (doc.Encoding, Convert.ToBase64String(doc.Body!));
        }

        return facts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>As it travels; null: the namespace has none.</summary>
    public static SelfServiceText? Text(IReadOnlyDictionary<string, string>? facts) => facts is null ? null : new SelfServiceText(
        facts[Name],
        facts.TryGetValue(Body, out var body) ? new Doc(facts[Encoding], Convert.FromBase64String(body), Reference: null) : null);
}
