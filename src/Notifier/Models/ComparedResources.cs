namespace Notifications.Notifier.Models;

/// <summary>How the resources of an Application differ from git, of those that were looked into.</summary>
/// <param name="details">By resource, in the order of the answer.</param>
internal sealed class ComparedResources(IEnumerable<(ResourceFacts Resource, DriftDetail Detail)> details)
{
    private readonly ImmutableArray<(
        ResourceFacts Resource, DriftDetail Detail)> _details = [.. details.DistinctBy(detail => detail.Resource.Key)];
    private FrozenDictionary<(string, string, string?, string), DriftDetail>? _byKey;

    public static ComparedResources None { get; } = new([]);

    /// <summary>Somebody was asked and did not answer.</summary>
    public static ComparedResources NoAnswer { get; } = new([]) { Source = "argocd" };

    /// <summary>What the watcher found out of the objects in the cluster; nothing where it was not told to.</summary>
    public static ComparedResources OfWatcher(Transition? transition)
    {
        if (transition is null || new JsonView(transition.Data)["live"].Element is not { ValueKind: JsonValueKind.Array } live) return None;
        var found = live.Deserialize(DriftJson.Default.FoundResourceArray) ?? [];
        return new ComparedResources(found.Where(resource => resource.Detail is not null).Select(resource => (
            ResourceFacts.Read(new JsonView(JsonSerializer.SerializeToElement(
                new Dictionary<string, string?>
                {
                    ["group"] = resource.Group,
                    ["kind"] = resource.Kind,
                    ["namespace"] = resource.Namespace,
                    ["name"] = resource.Name,
                }))),
            resource.Detail!)))
        { Source = "cluster" };
    }

    /// <summary>Who was asked: "argocd" compares itself, of the objects in the "cluster" only a part is known; null: nobody is there to
    /// ask.</summary>
    public string? Source { get; init; }

    /// <summary>The hands that wrote last, by resource.</summary>
    public IEnumerable<(ResourceFacts Resource, DriftDetail Detail)> Written => _details.Where(detail => detail.Detail.Hand is not null);

    /// <summary>The same, with the people behind the hands that wrote last.</summary>
    /// <param name="people">In the order of <see cref="Written"/>; null: not known.</param>
    public ComparedResources By(IEnumerable<string?> people)
    {
        var named = Written.Zip(people).Where(known => known.Second is not null)
            .ToDictionary(known => known.First.Resource.Key, known => known.Second);
        return new ComparedResources(_details.Select(one => named.TryGetValue(one.Resource.Key, out var person)
            ? (one.Resource, one.Detail with { Hand = one.Detail.Hand! with { Person = person } }) : one))
        { Source = Source };
    }

    public DriftDetail? Of((string Group, string Kind, string? Namespace, string Name) key)
    {
        _byKey ??= _details.ToFrozenDictionary(detail => detail.Resource.Key, detail => detail.Detail);
        return _byKey.GetValueOrDefault(key);
    }

    /// <summary>Those that differ and that the Application does not list at all: the answer is newer than it.</summary>
    public IEnumerable<ResourceFacts> Besides(JsonView app)
    {
        if (_details.IsEmpty) return [];
        var listed = app["status"]["resources"].Items.Select(ResourceFacts.Read).ToList();
        var known = listed.Exists(resource => resource is { Status: "OutOfSync", IsHook: false })
            ? listed.Select(resource => resource.Key).ToHashSet()
            : listed.Where(resource => resource.IsHook).Select(resource => resource.Key).ToHashSet();
        return _details.Select(detail => detail.Resource).Where(resource => !known.Contains(resource.Key));
    }
}
