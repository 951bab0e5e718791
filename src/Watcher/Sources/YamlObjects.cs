using System.Globalization;
using System.Text.Json;
using Notifications.Hosting.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Notifications.Watcher.Sources;

/// <summary>YAML as kubectl reads it: each document of a text as JSON. Untagged plain values follow YAML 1.2's core schema; a time is text.</summary>
internal static class YamlObjects
{
    private const int MaxDepth = 200;
    private const long MaxSize = 16 << 20;

    /// <summary>The documents that are not empty.</summary>
    /// <exception cref="YamlException">Not valid YAML; the message says where.</exception>
    public static IReadOnlyList<byte[]> Read(string text)
    {
        var stream = new YamlStream();
        YamlSyntax.Read(text, parser =>
        {
            stream.Load(parser);
            return stream;
        });
        return [.. stream.Documents.Select(d => d.RootNode).Where(n => n is not YamlScalarNode { Value: null or "" }).Select(ToJson)];
    }

    private static byte[] ToJson(YamlNode root)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Write(root, json, depth: 0);
        return buffer.ToArray();
    }

    private static void Write(YamlNode node, Utf8JsonWriter json, int depth)
    {
        // Anchors can make a short text endless.
        if (depth > MaxDepth || json.BytesCommitted + json.BytesPending > MaxSize) throw new YamlException(node.Start, node.End, "too deep or too large");
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
                    json.WritePropertyName((key as YamlScalarNode)?.Value ?? throw new YamlException(key.Start, key.End, "a key must be plain text"));
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
        if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str")) json.WriteStringValue(text);
        else if (text is "" or "~" or "null" or "Null" or "NULL") json.WriteNullValue();
        else if (text is "true" or "True" or "TRUE") json.WriteBooleanValue(true);
        else if (text is "false" or "False" or "FALSE") json.WriteBooleanValue(false);
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) json.WriteNumberValue(whole);
        else if (IsNumber(text, out var number)) json.WriteNumberValue(number);
        else json.WriteStringValue(text);
    }

    private static bool IsNumber(string text, out double number)
    {
        number = 0;
        return (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }
}
