using System.Buffers;
using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Notifications.Templates.Functions;

/// <summary>
/// Values of a template as JSON. The library's own writer has no limit for the length, and hands what it does not know to a serializer that
/// looks into types.
/// </summary>
internal sealed class JsonWriting : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly TemplateContext _context;
    private readonly Utf8JsonWriter _writer;

    private JsonWriting(TemplateContext context, JsonWriterOptions options)
    {
        _context = context;
        _writer = new Utf8JsonWriter(_buffer, options);
    }

    public static string Write(Arguments args, int index, JsonWriterOptions options)
    {
        if (args[index] is IScriptCustomFunction)
            throw args.Wrong(index, "Can not serialize functions to JSON.");
        using var writing = new JsonWriting(args.Context, options);
        writing.Write(args[index], depth: 0);
        writing._writer.Flush();
        return Encoding.UTF8.GetString(writing._buffer.WrittenSpan);
    }

    public void Dispose() => _writer.Dispose();

    private void Write(object? value, int depth)
    {
        if ((_context.ObjectRecursionLimit > 0 && depth >= _context.ObjectRecursionLimit)
            || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ScriptRuntimeException(_context.CurrentSpan, "Structure is too deeply nested or contains reference loops.");
        _context.CheckAbort();
        switch (value)
        {
            case null: _writer.WriteNullValue(); break;
            case bool flag: _writer.WriteBooleanValue(flag); break;
            case int number: _writer.WriteNumberValue(number); break;
            case long number: _writer.WriteNumberValue(number); break;
            case float number: _writer.WriteNumberValue(number); break;
            case double number: _writer.WriteNumberValue(number); break;
            case decimal number: _writer.WriteNumberValue(number); break;
            case BigInteger number: _writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case DateTime date: _writer.WriteStringValue(date); break;
            case IScriptCustomFunction: _writer.WriteNullValue(); break;
            case IDictionary<string, object?> members: WriteObject(members, depth); break;
            case string text: WriteText(text); break;
            case IEnumerable items: WriteArray(items, depth); break;
            case KeyValuePair<string, object?> pair: WriteObject([new("key", pair.Key), new("value", pair.Value)], depth); break;
            default: WriteText(_context.ObjectToString(value) ?? ""); break;
        }
    }

    private void WriteArray(IEnumerable items, int depth)
    {
        _writer.WriteStartArray();
        foreach (var item in items)
            Write(item, depth + 1);
        _writer.WriteEndArray();
    }

    private void WriteObject(IEnumerable<KeyValuePair<string, object?>> members, int depth)
    {
        _writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            _writer.WritePropertyName(name);
            Write(value, depth + 1);
        }
        _writer.WriteEndObject();
    }

    private void WriteText(string text)
    {
        if (_buffer.WrittenCount + _writer.BytesPending + text.Length > _context.LimitToString)
            throw new ScriptRuntimeException(_context.CurrentSpan, $"The JSON text exceeds {_context.LimitToString} characters.");
        _writer.WriteStringValue(text);
    }
}
