using System.Buffers;
using System.Runtime.InteropServices;

namespace Notifications.Drift;

/// <summary>A state of an object as UTF-8 JSON, in a buffer that is lent.</summary>
internal sealed class ObjectJson : IDisposable
{
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 512 };

    private readonly byte[] _buffer;
    private readonly int _length;

    /// <param name="state">The object, or the string that holds it.</param>
    /// <exception cref="InvalidOperationException">The string holds half a character.</exception>
    public ObjectJson(JsonElement state)
    {
        var raw = JsonMarshal.GetRawUtf8Value(state);
        _buffer = ArrayPool<byte>.Shared.Rent(raw.Length);
        if (state.ValueKind == JsonValueKind.String)
        {
            var reader = new Utf8JsonReader(raw);
            reader.Read();
            _length = reader.CopyString(_buffer);
        }
        else
        {
            raw.CopyTo(_buffer);
            _length = raw.Length;
        }
    }

    /// <summary>For as long as this is not disposed.</summary>
    public ReadOnlySpan<byte> Json => _buffer.AsSpan(0, _length);

    /// <summary>The object.</summary>
    /// <exception cref="JsonException">It is no JSON, or no object.</exception>
    public JsonElement Read() =>
        JsonElement.Parse(Json, new() { MaxDepth = AnyDepth.MaxDepth }) is { ValueKind: JsonValueKind.Object } found ? found
            : throw new JsonException("an object is wanted");

    /// <summary>Who wrote what of the object (<c>metadata.managedFields</c>), for as long as this is not disposed; null when it does not
    /// say.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public JsonDocument? ManagedFields()
    {
        var reader = new Utf8JsonReader(Json, AnyDepth);
        if (!Find(ref reader, "metadata"u8) || !Find(ref reader, "managedFields"u8) || reader.TokenType == JsonTokenType.Null) return null;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return JsonDocument.Parse(_buffer.AsMemory(start, (int)reader.BytesConsumed - start), new() { MaxDepth = AnyDepth.MaxDepth });
    }

    /// <summary>Goes into an object, on to the value of one of its members.</summary>
    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType == JsonTokenType.None) reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt) return true;
            reader.Skip();
        }

        return false;
    }

    /// <summary>The buffer is cleared: there may be secrets in it.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
}
