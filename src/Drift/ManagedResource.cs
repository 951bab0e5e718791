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

    /// <summary>The object; null when there is none.</summary>
    /// <exception cref="JsonException">It is no JSON, or no object.</exception>
    public JsonElement? Read(string state)
    {
        using var text = Open(state);
        return text?.Read();
    }

    /// <summary>The object's text, which may be none; null when there is no object.</summary>
    public ObjectJson? Open(string state) => Has(state) is true && item.TryGetProperty(state, out var value) ? new ObjectJson(value) : null;

    public override string ToString() => $"{Facts.Kind} {Facts.Namespace}/{Facts.Name}";

    private ReadOnlySpan<byte> Raw(string state) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(state, out var value)
        ? JsonMarshal.GetRawUtf8Value(value) : [];
}
