using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Notifications.Watcher.Sources;

/// <summary>YAML as kubectl reads it: each document of a text as JSON. Untagged plain values follow YAML 1.2's core schema; a time is
/// text.</summary>
internal static class YamlObjects
{
    private const int MaxEvents = 2_000_000;
    private const long MaxSize = 64 << 20;

    /// <summary>The documents that are not empty.</summary>
    /// <exception cref="YamlException">Not valid YAML; the message says where.</exception>
    public static IReadOnlyList<byte[]> Read(string text)
    {
        var stream = new YamlStream();
        YamlSyntax.Read(text, parser =>
        {
            stream.Load(new BoundedParser(parser));
            return stream;
        });
        return [.. stream.Documents.Select(d => d.RootNode).Where(n => n is not YamlScalarNode { Value: null or "" }).Select(ToJson)];
    }

    private static byte[] ToJson(YamlNode root)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(root, json, depth: 1);
        return buffer.ToArray();
    }

    private static void Write(YamlNode node, Utf8JsonWriter json, int depth)
    {
        // Anchors can make a short text endless.
        if (depth > SourceLimits.MaxDepth || json.BytesCommitted + json.BytesPending > MaxSize) throw new YamlException(
            node.Start, node.End, "too deep or too large");
        switch (node)
        {
            case YamlScalarNode scalar:
                Write(scalar, json);
                break;
            case YamlSequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence) Write(item, json, depth + 1);
                json.WriteEndArray();
                break;
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping)
                {
                    json.WritePropertyName(
                        key is YamlScalarNode { Value: { } name } && IsUnicode(name) ? name
                        : throw new YamlException(key.Start, key.End, "a key must be plain text"));
                    Write(value, json, depth + 1);
                }

                json.WriteEndObject();
                break;
            default:
                throw new YamlException(node.Start, node.End, $"unexpected {node.NodeType}");
        }
    }

    private static void Write(YamlScalarNode scalar, Utf8JsonWriter json)
    {
        var text = scalar.Value ?? "";
        // A writer of JSON takes no half of a surrogate pair, which YAML can write as an escape
        if (!IsUnicode(text)) throw new YamlException(scalar.Start, scalar.End, "a text that is not valid Unicode");
        if (scalar.Style != ScalarStyle.Plain
            || (!scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str")) json.WriteStringValue(text);
        else if (text is "" or "~" or "null" or "Null" or "NULL") json.WriteNullValue();
        else if (text is "true" or "True" or "TRUE") json.WriteBooleanValue(true);
        else if (text is "false" or "False" or "FALSE") json.WriteBooleanValue(false);
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) json.WriteNumberValue(
            whole);
        else if (IsNumber(text, out var number)) json.WriteNumberValue(number);
        else json.WriteStringValue(text);
    }

    private static bool IsNumber(string text, out double number)
    {
        number = 0;
        return (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    private static bool IsUnicode(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[++at])) return false;
        }

        return true;
    }

    /// <summary>Every value takes memory, however short it is written, and every level some of the stack.</summary>
    private sealed class BoundedParser(IParser parser) : IParser
    {
        private int _events;
        private int _depth;

        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            if (++_events > MaxEvents) throw new YamlException(
                Current?.Start ?? Mark.Empty, Current?.End ?? Mark.Empty, "more values than a file may have");
            if (!parser.MoveNext()) return false;
            if (Current is MappingStart or SequenceStart && ++_depth > SourceLimits.MaxDepth) throw new YamlException(
                Current.Start, Current.End, "too deep or too large");
            if (Current is MappingEnd or SequenceEnd) _depth--;
            return true;
        }
    }
}
