using System.Text.Json.Nodes;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>A tree for one destination type whose string leaves are templates: a value can hold anything and breaks nothing.</summary>
internal abstract record NativeNode
{
    private NativeNode()
    {
    }

    internal sealed record Leaf(TextTemplate Text) : NativeNode;

    /// <summary>A number, a flag, null or a text without code.</summary>
    internal sealed record Constant(JsonNode? Value) : NativeNode;

    internal sealed record Map(ImmutableArray<(string Key, NativeNode Value)> Members) : NativeNode;

    internal sealed record List(ImmutableArray<NativeNode> Items) : NativeNode;

    /// <summary>The templates in it.</summary>
    public IEnumerable<TextTemplate> Texts => this switch
    {
        Leaf(var text) => [text],
        Map(var members) => members.SelectMany(member => member.Value.Texts),
        List(var items) => items.SelectMany(item => item.Texts),
        _ => [],
    };

    /// <param name="escape">What the destination does to values in its own format.</param>
    public JsonNode? Render(RenderScope scope, Func<string, string> escape) => this switch
    {
        Leaf(var text) => text.Render(scope) is { } rich
            ? JsonValue.Create(string.Concat(rich.Runs.Select(run => run.IsValue ? escape(run.Text) : run.Text)))
            : null,
        Constant(var value) => value?.DeepClone(),
        Map(var members) => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value.Render(scope, escape)))),
        List(var items) => new JsonArray([.. items.Select(item => item.Render(scope, escape))]),
        _ => throw new InvalidOperationException($"A node of type {GetType().Name}."),
    };
}
