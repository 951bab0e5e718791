using System.Text.Json.Nodes;

namespace Notifications.Notifier.Messages;

/// <summary>What one template contributes; several are merged in order.</summary>
internal sealed record MessageParts(
    RichText Title,
    Severity? Severity,
    RichText Summary,
    RichText Body,
    ImmutableArray<MessageField> Fields,
    ImmutableArray<MessageLink> Links,
    JsonNode? Native)
{
    public static MessageParts None { get; } = new(RichText.Empty, null, RichText.Empty, RichText.Empty, [], [], null);

    /// <summary>Later ones win where they say something; fields and links of the same name are replaced, others added; native trees are
    /// merged key by key.</summary>
    public MessageParts With(MessageParts later) => new(
        later.Title.IsEmpty ? Title : later.Title,
        later.Severity ?? Severity,
        later.Summary.IsEmpty ? Summary : later.Summary,
        later.Body.IsEmpty ? Body : later.Body,
        Merge(Fields, later.Fields, field => field.Name.ToPlainText()),
        Merge(Links, later.Links, link => link.Label.ToPlainText()),
        Merge(Native, later.Native));

    /// <param name="nativeType">Destination type of the native tree.</param>
    public Message ToMessage(MessageSubject about, DateTimeOffset at, string nativeType)
    {
        var title = Title.IsEmpty ? RichText.Value(about.Name) : Title;
        return new Message(
            title,
            Severity ?? Contracts.Severity.Info,
            Summary.IsEmpty ? title : Summary,
            Body,
            Fields,
            Links,
            about,
            at,
            Native is null ? ImmutableDictionary<string, JsonElement>.Empty
                : ImmutableDictionary<string, JsonElement>.Empty.Add(nativeType, JsonSerializer.SerializeToElement(Native)));
    }

    private static ImmutableArray<T> Merge<T>(ImmutableArray<T> earlier, ImmutableArray<T> later, Func<T, string> keyOf)
    {
        if (earlier.IsEmpty)
        {
            return later;
        }

        // A handful each: looking through them is cheaper than a table.
        string[] known = [.. earlier.Select(keyOf)];
        string[] keys = [.. later.Select(keyOf)];
        return
        [
            .. earlier.Select((item, i) => Array.LastIndexOf(keys, known[i]) is >= 0 and var at ? later[at] : item),
            .. later.Where((_, i) => Array.IndexOf(known, keys[i]) < 0),
        ];
    }

    private static JsonNode? Merge(JsonNode? earlier, JsonNode? later)
    {
        if (earlier is not JsonObject into || later is not JsonObject from)
        {
            return later?.DeepClone() ?? earlier?.DeepClone();
        }

        var merged = (JsonObject)into.DeepClone();
        foreach (var (key, value) in from)
        {
            merged[key] = Merge(merged[key], value);
        }

        return merged;
    }
}
