using System.Text.Json.Nodes;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>A tree for one destination type whose string leaves are templates: a value can hold anything and breaks nothing.</summary>
internal abstract record NativeNode
{
    private NativeNode()
    {
    }

    /// <param name="IsJson">It makes a text of JSON.</param>
    internal sealed record Leaf(TextTemplate Text, bool IsJson) : NativeNode;

    /// <summary>A number, a flag, null or a text without code.</summary>
    internal sealed record Constant(JsonNode? Value) : NativeNode;

    internal sealed record Map(ImmutableArray<(string Key, NativeNode Value)> Members) : NativeNode;

    internal sealed record List(ImmutableArray<NativeNode> Items) : NativeNode;

    /// <summary>The templates in it.</summary>
    public IEnumerable<TextTemplate> Texts => this switch
    {
        Leaf(var text, _) => [text],
        Map(var members) => members.SelectMany(member => member.Value.Texts),
        List(var items) => items.SelectMany(item => item.Texts),
        _ => [],
    };

    /// <param name="escape">What the destination does to values in its own format.</param>
    /// <param name="escapeInJson">The same where a value stands inside of a text of JSON.</param>
    public JsonNode? Render(RenderScope scope, Func<string, string> escape, Func<string, string> escapeInJson) => this switch
    {
        Leaf(var text, var isJson) => text.Render(scope) is { } rich
            ? JsonValue.Create(string.Concat(rich.Runs.Select(
                run => !run.IsValue ? run.Text : isJson ? escapeInJson(run.Text) : escape(run.Text))))
            : null,
        Constant(var value) => value?.DeepClone(),
        Map(var members) => new JsonObject(
            members.Select(member => KeyValuePair.Create(member.Key, member.Value.Render(scope, escape, escapeInJson)))),
        List(var items) => new JsonArray([.. items.Select(item => item.Render(scope, escape, escapeInJson))]),
        _ => throw new InvalidOperationException($"A node of type {GetType().Name}."),
    };
}
