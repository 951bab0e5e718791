using System.Runtime.InteropServices;

namespace Notifications.Watcher.Applications;

/// <summary>A digest of a JSON value that does not depend on the order of its members or on white space.</summary>
internal static class CanonicalHash
{
    public static string Of(JsonElement value) => Hash(value).ToString("x16", CultureInfo.InvariantCulture);

    private static ulong Hash(JsonElement value)
    {
        var kind = ContentHash.Combine(ContentHash.Seed, (ulong)value.ValueKind);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                // A sum does not know the order of what was added.
                foreach (var member in value.EnumerateObject())
                    kind += ContentHash.Combine(Text(member.Name), Hash(member.Value));
                return kind;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) kind = ContentHash.Combine(kind, Hash(item));
                return kind;
            case JsonValueKind.String:
                return ContentHash.Combine(kind, Text(value.GetString()!));
            case JsonValueKind.Number:
                return ContentHash.Combine(kind, Text(value.GetRawText()));
            default:
                return kind;
        }
    }

    private static ulong Text(string text) => ContentHash.Of(MemoryMarshal.AsBytes(text.AsSpan()));
}
