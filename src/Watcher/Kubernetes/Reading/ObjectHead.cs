using System.Text;
using Notifications.Drift;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>What every object says of itself; what was not found is null.</summary>
internal record struct ObjectHead
{
    public string? Namespace { get; private set; }

    public string? Name { get; private set; }

    public string? ResourceVersion { get; private set; }

    /// <summary>namespace/name; null when it is not known.</summary>
    public readonly string? FullName => Namespace is null || Name is null ? null : $"{Namespace}/{Name}";

    /// <summary>Of an object, or of its beginning: what is found on the quick way there.</summary>
    public static ObjectHead Of(ReadOnlySpan<byte> json)
    {
        var head = new ObjectHead();
        var cursor = new JsonCursor(json);
        if (!cursor.Enter())
            return head;
        while (cursor.Next(out var name))
        {
            if (name.SequenceEqual("metadata"u8) && cursor.Enter())
                return head.With(ref cursor);
            cursor.Skip();
        }

        return head;
    }

    /// <summary>Reads one object, the reader being at its <c>{</c>, to its <c>}</c>, and so checks that all of it is JSON.</summary>
    /// <returns>False when the data ends before; what was found until then is kept.</returns>
    /// <exception cref="JsonException">It is not JSON; what was found until then is kept.</exception>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth)
                return true;
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            if (!reader.Read())
                return false;
            if (isMetadata && reader.TokenType == JsonTokenType.StartObject ? !TryReadMetadata(ref reader) : !reader.TrySkip())
                return false;
        }

        return false;
    }

    private ObjectHead With(ref JsonCursor metadata)
    {
        while (metadata.Next(out var name))
        {
            var value = metadata.Skip();
            if (metadata.IsBroken || value is not [(byte)'"', .. var text, (byte)'"'])
                continue;
            if (name.SequenceEqual("name"u8)) Name = Encoding.UTF8.GetString(text);
            else if (name.SequenceEqual("namespace"u8)) Namespace = Encoding.UTF8.GetString(text);
            else if (name.SequenceEqual("resourceVersion"u8)) ResourceVersion = Encoding.UTF8.GetString(text);
        }

        return this;
    }

    private bool TryReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("name"u8);
            var isNamespace = reader.ValueTextEquals("namespace"u8);
            var isVersion = reader.ValueTextEquals("resourceVersion"u8);
            if (!reader.Read() || !reader.TrySkip())
                return false;
            if (reader.TokenType != JsonTokenType.String)
                continue;
            if (isName) Name = Text(ref reader);
            else if (isNamespace) Namespace = Text(ref reader);
            else if (isVersion) ResourceVersion = Text(ref reader);
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    /// <summary>As it lies there: names and versions need no escapes, and one that is no UTF-8 is still told.</summary>
    private static string Text(ref Utf8JsonReader reader) => Encoding.UTF8.GetString(reader.ValueSpan);
}
