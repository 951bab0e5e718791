namespace Notifications.Drift;

/// <summary>Schemas of custom kinds, from the <c>CustomResourceDefinition</c> objects that are at hand: they say which lists are maps, and
/// by which keys.</summary>
internal sealed class CustomSchemas
{
    private readonly FrozenDictionary<(string Group, string Kind), JsonView> _definitions;

    private CustomSchemas(FrozenDictionary<(string Group, string Kind), JsonView> definitions) => _definitions = definitions;

    public static CustomSchemas None { get; } = new(FrozenDictionary<(string, string), JsonView>.Empty);

    /// <param name="definitions">Each a <c>CustomResourceDefinition</c>.</param>
    public static CustomSchemas From(IEnumerable<JsonElement> definitions)
    {
        var found = new Dictionary<(string, string), JsonView>();
        foreach (var definition in definitions)
        {
            var spec = new JsonView(definition.Clone())["spec"];
            if (spec["group"].Text is { } group && spec["names"]["kind"].Text is { } kind) found[(group, kind)] = spec;
        }

        return new CustomSchemas(found.ToFrozenDictionary());
    }

    /// <summary>Those among an Application's own resources.</summary>
    public static CustomSchemas Among(IEnumerable<ManagedResource> resources)
    {
        List<JsonElement> definitions = [];
        foreach (var resource in resources)
        {
            if (resource.Facts is not { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" }) continue;
            try
            {
                if ((resource.Read("normalizedLiveState") ?? resource.Read("liveState") ?? resource.Read("targetState")) is { } definition)
                    definitions.Add(definition);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // cut, or with half a character: whoever compares it says so
            }
        }

        return definitions.Count == 0 ? None : From(definitions);
    }

    /// <summary>The schema of an object's version; nothing when it is not known.</summary>
    public JsonView Of(ResourceFacts resource, JsonElement live)
    {
        if (!_definitions.TryGetValue((resource.Group, resource.Kind), out var spec)) return default;
        var version = new JsonView(live)["apiVersion"].Text?.Split('/')[^1];
        var versions = spec["versions"].Items.ToList();
        var used = versions.Find(known => known["name"].Text == version) is { Exists: true } exact ? exact
            : versions.Find(known => known["storage"].Flag);
        return used["schema"]["openAPIV3Schema"];
    }
}
