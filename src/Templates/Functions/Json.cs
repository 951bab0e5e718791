using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>Reading and writing JSON.</summary>
internal static class Json
{
    /// <summary>Characters of one text between two looks at the clock.</summary>
    private const int WrittenAtOnce = 1 << 14;

    /// <summary><c>object.from_json</c>: numbers become decimals.</summary>
    public static Value Read(scoped in Arguments args)
    {
        if (args[0].IsNull)
            throw new Failure("Value cannot be null. (Parameter 'json')", 0);
        var text = Printer.ToText(args.Context, args[0]);
        args.Context.Guard.ChargeText(text.Length * 2L);
        try
        {
            // Read as it goes, not parsed as a whole first: so it can be cancelled
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            json.Read();
            var value = Read(args.Site, ref json);
            json.Read();
            return value;
        }
        catch (JsonException error)
        {
            args.Fail(error.Message);
            return default;
        }
    }

    /// <summary><c>object.to_json</c>: compact, with .NET's default escaping.</summary>
    public static Value Write(scoped in Arguments args) => args.NewText(ToText(args.Site, args[0], default(JsonWriterOptions)));

    /// <summary>For readers: every letter as it is, and indented by two if wanted.</summary>
    public static string ToText(CallSite site, in Value value, bool isIndented) =>
        ToText(site, value, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = isIndented, NewLine = "\n" });

    private static string ToText(CallSite site, in Value value, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, options);
        Write(site, writer, buffer, value, 0);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static Value Read(CallSite site, ref Utf8JsonReader json)
    {
        Guard.CheckStack();
        site.Context.Guard.Step();
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                var result = new ScriptObject();
                while (json.Read() && json.TokenType != JsonTokenType.EndObject)
                {
                    var name = json.GetString()!;
                    json.Read();
                    result.Set(name, Read(site, ref json));
                }
                return Value.From(result);
            case JsonTokenType.StartArray:
                var array = new ScriptArray();
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    site.Context.Guard.ChargeItem(array.Count);
                    array.Add(Read(site, ref json));
                }
                return Value.From(array);
            case JsonTokenType.String:
                return Value.From(json.GetString());
            case JsonTokenType.Number:
                return json.TryGetDecimal(out var number) ? Value.From(number) : Value.From(json.GetDouble());
            default:
                return json.TokenType == JsonTokenType.Null ? default : Value.From(json.TokenType == JsonTokenType.True);
        }
    }

    private static void Write(CallSite site, Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, in Value value, int depth)
    {
        Guard.CheckStack();
        site.Context.Guard.Step();
        if (writer.BytesPending > 1 << 14)
            writer.Flush();
        CheckLength(site, buffer);
        switch (value.Kind)
        {
            case ValueKind.Null: writer.WriteNullValue(); break;
            case ValueKind.Bool: writer.WriteBooleanValue(value.Bool); break;
            case ValueKind.Int or ValueKind.Long: writer.WriteNumberValue(value.Long); break;
            case ValueKind.BigInt:
                writer.WriteRawValue(Printer.ToText(site.Context, value));
                break;
            case ValueKind.Float: writer.WriteNumberValue(value.Float); break;
            case ValueKind.Double: writer.WriteNumberValue(value.Double); break;
            case ValueKind.Decimal: writer.WriteNumberValue(value.Decimal); break;
            case ValueKind.Date when value.Date.Kind == DateTimeKind.Unspecified: writer.WriteStringValue(value.Date); break;
            case ValueKind.Date: writer.WriteStringValue(new DateTimeOffset(value.Date, Offset(site.Context, value.Date))); break;
            case ValueKind.TimeSpan: writer.WriteStringValue(value.TimeSpan.ToString("c")); break;
            case ValueKind.Char: writer.WriteStringValue([value.Char]); break;
            case ValueKind.String or ValueKind.Captured: WriteText(site, writer, buffer, value.Text); break;
            case ValueKind.Function: throw new Failure("Can not serialize functions to JSON. (Parameter 'value')", 0);
            case ValueKind.Array or ValueKind.Range: WriteList(site, writer, buffer, value, depth); break;
            case ValueKind.Object: WriteObject(site, writer, buffer, value.Object, depth); break;
            case ValueKind.Pair:
                writer.WriteStartObject();
                writer.WriteString("key", value.Pair.Key);
                writer.WritePropertyName("value");
                Write(site, writer, buffer, value.Pair.Value, depth + 1);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStartObject();
                writer.WriteEndObject();
                break;
        }
    }

    private static void WriteText(CallSite site, Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, string text)
    {
        var rest = text.AsSpan();
        for (; rest.Length > WrittenAtOnce; rest = rest[WrittenAtOnce..])
        {
            writer.WriteStringValueSegment(rest[..WrittenAtOnce], isFinalSegment: false);
            writer.Flush();
            CheckLength(site, buffer);
            site.Context.Guard.CheckNow();
        }
        if (rest.Length == text.Length)
            writer.WriteStringValue(rest);
        else
            writer.WriteStringValueSegment(rest, isFinalSegment: true);
    }

    private static void WriteList(CallSite site, Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, in Value list, int depth)
    {
        Deeper(site, depth);
        writer.WriteStartArray();
        foreach (var item in site.Items(list))
            Write(site, writer, buffer, item, depth + 1);
        writer.WriteEndArray();
    }

    private static void WriteObject(CallSite site, Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, ScriptObject value, int depth)
    {
        Deeper(site, depth);
        writer.WriteStartObject();
        foreach (var entry in value.Members.ToArray())
        {
            writer.WritePropertyName(entry.Name);
            Write(site, writer, buffer, entry.Value, depth + 1);
        }
        writer.WriteEndObject();
    }

    private static TimeSpan Offset(RenderContext context, DateTime date) =>
        date.Kind == DateTimeKind.Utc ? TimeSpan.Zero : context.Clock.LocalTimeZone.GetUtcOffset(DateTime.SpecifyKind(date, DateTimeKind.Unspecified));

    private static void CheckLength(CallSite site, ArrayBufferWriter<byte> buffer)
    {
        if (buffer.WrittenCount > site.Context.Limits.StringLength)
            site.Fail($"The resulting string length exceeds the limit of {site.Context.Limits.StringLength} characters.");
    }

    private static void Deeper(CallSite site, int depth)
    {
        if (site.Context.Limits.ObjectDepth > 0 && depth >= site.Context.Limits.ObjectDepth)
            site.Fail("Structure is too deeply nested or contains reference loops.");
    }
}
