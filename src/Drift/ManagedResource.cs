using System.Buffers;
using System.Runtime.InteropServices;

namespace Notifications.Drift;

/// <summary>
/// One item of Argo CD's <c>managed-resources</c> (<c>ResourceDiff</c>). Its states are JSON documents in strings; an object that does not
/// exist is the string
/// <c>null</c>. A state may be left out. Nothing of a state is shown but through <see cref="FieldText"/>: its text is
/// <see cref="Redactable"/>.
/// </summary>
internal readonly struct ManagedResource(JsonElement item)
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 512 };

    /// <summary>The members that hold an object's state.</summary>
    public static IReadOnlyList<string> States { get; } = ["liveState", "normalizedLiveState", "predictedLiveState", "targetState"];

    public ResourceFacts Facts => ResourceFacts.Read(new JsonView(item));

    /// <summary>Hooks are no part of the desired state, whatever differs.</summary>
    public bool IsHook => new JsonView(item)["hook"].Flag;

    /// <summary>Of <c>predictedLiveState</c> and <c>normalizedLiveState</c>: most resources are in line, and need not be read.</summary>
    public bool IsWrittenAlike => Raw("predictedLiveState") is { Length: > 2 } git && Raw("normalizedLiveState") is { Length: > 2 } live
        && git.SequenceEqual(live);

    /// <summary>True or false where the answer says whether the object is there; null where it does not.</summary>
    public bool? Has(string state) => Raw(state) switch
    {
        [] => null,
        [(byte)'"', (byte)'"'] => null,
        [(byte)'"', (byte)'n', (byte)'u', (byte)'l', (byte)'l', (byte)'"'] => false,
        [(byte)'"' or (byte)'{', ..] => true,
        _ => null,
    };

    /// <summary>Whether one of these states has the object; the first one goes before. Null where none says.</summary>
    public bool? HasAny(string state, string other) => Has(state) ?? Has(other)
        ?? (Raw(state).IsEmpty && Raw(other).IsEmpty ? null : false);

    /// <summary>The object, for as long as it is not disposed; null when there is none.</summary>
    /// <exception cref="JsonException">It is no JSON, or no object.</exception>
    public JsonDocument? Read(string state)
    {
        if (Has(state) is not true || !item.TryGetProperty(state, out var value)) return null;
        var raw = JsonMarshal.GetRawUtf8Value(value);
        var document = value.ValueKind == JsonValueKind.Object ? JsonDocument.Parse(raw.ToArray(), AnyDepth) : Unescaped(raw);
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw new JsonException("an object is wanted");
    }

    public override string ToString() => $"{Facts.Kind} {Facts.Namespace}/{Facts.Name}";

    private static JsonDocument Unescaped(ReadOnlySpan<byte> raw)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            var reader = new Utf8JsonReader(raw);
            reader.Read();
            var length = reader.CopyString(bytes);
            return JsonDocument.Parse(bytes.AsSpan(0, length).ToArray(), AnyDepth);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private ReadOnlySpan<byte> Raw(string state) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(state, out var value)
        ? JsonMarshal.GetRawUtf8Value(value) : [];
}
