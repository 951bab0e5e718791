using System.Buffers;

namespace Notifications.Watcher.Applications;

/// <summary>
/// The object as it is stored and sent: without <c>managedFields</c>, which are long and tell nobody anything here. On borrowed memory, to
/// be given back.
/// </summary>
internal readonly struct StoredForm : IDisposable
{
    private readonly byte[] _borrowed;
    private readonly int _length;

    private StoredForm(byte[] borrowed, int length) => (_borrowed, _length) = (borrowed, length);

    public ReadOnlyMemory<byte> Json => _borrowed.AsMemory(0, _length);

    public static StoredForm Of(ReadOnlySpan<byte> json, ObjectScan scan)
    {
        var (start, end) = Cut(json, scan.ManagedFields);
        var copy = ArrayPool<byte>.Shared.Rent(json.Length);
        json[..start].CopyTo(copy);
        json[end..].CopyTo(copy.AsSpan(start));
        return new StoredForm(copy, json.Length - (end - start));
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_borrowed);

    /// <summary>The member, and one of the commas beside it.</summary>
    private static (int Start, int End) Cut(ReadOnlySpan<byte> json, Range member)
    {
        var (start, size) = member.GetOffsetAndLength(json.Length);
        var end = start + size;
        if (size == 0) return (start, end);
        var next = json.Length - json[end..].TrimStart(" \t\r\n"u8).Length;
        if (next < json.Length && json[next] == (byte)',') return (start, next + 1);
        return json[..start].TrimEnd(" \t\r\n"u8) is [.. var before, (byte)','] ? (before.Length, end) : (start, end);
    }
}
