using System.Text.Json.Nodes;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// Finds out what the readers of a configuration ask for, by letting them read documents: what they ask of one decides what the next one
/// holds, until nothing new is asked. So the schema and the readers cannot say different things.
/// </summary>
internal sealed class ShapeExplorer(Action<ConfigurationDocument> bind)
{
    private const string SomeName = "name";
    private const int MaxDocuments = 2_000;

    /// <summary>What may be in a place whose kind decides what is asked next.</summary>
    private static readonly Func<JsonNode>[] Kinds =
    [
        () => JsonValue.Create("x"), () => new JsonArray("x"), () => new JsonArray(new JsonObject()), () => new JsonObject(),
        () => new JsonObject { [SomeName] = "x" }, () => new JsonObject { [SomeName] = new JsonObject() },
    ];

    private readonly Dictionary<NodeShape, int> _tried = [];
    private readonly NodeShape _root = new();
    private int _turn;
    private bool _tries;

    public static NodeShape Explore(Action<ConfigurationDocument> bind) => new ShapeExplorer(bind).Explore();

    private NodeShape Explore()
    {
        for (var quiet = 0; quiet < 60 && _turn < MaxDocuments; _turn++)
        {
            var before = _root.Size;
            _tries = false;
            bind(ConfigurationDocument.ParseForSchema((Build(_root) as JsonObject ?? []).ToJsonString(), _root));
            _root.Settle();
            quiet = _tries || _root.Size != before ? 0 : quiet + 1;
        }

        return _root;
    }

    private JsonNode? Build(NodeShape shape)
    {
        List<Func<JsonNode?>> kinds = [];
        if (shape.Keys.Count > 0) kinds.Add(() => Mapping(shape));
        if (shape.Item is { } item) kinds.Add(() => new JsonArray(Build(item) ?? Unknown()));
        if (shape.Entry is { } entry) kinds.Add(() => new JsonObject { [SomeName] = Build(entry) ?? Unknown() });
        return kinds.Count == 0 ? null : kinds[_turn % kinds.Count]();
    }

    private JsonObject Mapping(NodeShape shape)
    {
        var types = shape.Types;
        // Each word in turn, and none at all
        var type = types.Count > 0 && _turn % (types.Count + 1) is var at && at < types.Count ? types[at] : null;
        var asked = type is not null && shape.Variants.TryGetValue(type, out var variant) ? variant : shape;
        var built = new JsonObject();
        if (type is not null) built[NodeShape.Discriminator] = type;
        var tries = false;
        foreach (var (key, below) in asked.Keys.Where(pair => pair.Key != NodeShape.Discriminator))
        {
            // One at a time: what is there may decide that nothing else is asked
            var tried = _tried.GetValueOrDefault(below);
            if (!tries && below.IsProbed && tried < Kinds.Length)
            {
                (_tried[below], tries, _tries) = (tried + 1, true, true);
                built[key] = Kinds[tried]();
            }
            else if (Build(below) is { } value && (!below.IsProbed || !tries))
            {
                built[key] = value;
            }
            else if (asked.Required.Contains(key) && below.Item is null && below.Entry is null && _turn / 2 % 2 == 1)
            {
                built[key] = "x";
            }
        }

        return built;
    }

    private JsonNode Unknown() => _turn % 2 == 0 ? JsonValue.Create("x") : new JsonObject();
}
