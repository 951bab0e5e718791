namespace Notifications.Watcher.Applications;

/// <summary>The object as it is stored and sent: without <c>managedFields</c>, which are long and tell nobody anything here.</summary>
internal static class StoredForm
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        var span = json.Span;
        var members = new MemberScanner(span);
        while (members.Next(out var name, out var value))
        {
            if (!name.SequenceEqual("metadata"u8)) continue;
            var start = members.Place.ValueStart;
            var inner = new MemberScanner(value);
            while (inner.Next(out var field, out _))
            {
                if (field.SequenceEqual("managedFields"u8)) return Cut(span, start + inner.Place.Start, start + inner.Place.End);
            }
        }

        return json;
    }

    private static byte[] Cut(ReadOnlySpan<byte> json, int start, int end)
    {
        var next = end + Space(json[end..]);
        if (next < json.Length && json[next] == (byte)',') end = next + 1;
        else if (json[..start].TrimEnd(" \t\r\n"u8) is [.. var before, (byte)',']) start = before.Length;
        return [.. json[..start], .. json[end..]];
    }

    private static int Space(ReadOnlySpan<byte> json) => json.Length - json.TrimStart(" \t\r\n"u8).Length;
}
