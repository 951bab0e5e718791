using System.Buffers;

namespace Notifications.Watcher.Applications;

/// <summary>
/// What <see cref="ApplicationReader"/> looks at, cut out of an object without reading the rest: most of an Application is its specification and resources that
/// are as they should be. On borrowed memory, to be given back.
/// </summary>
internal ref struct SlimForm(int length)
{
    /// <summary>For brackets and commas that were not there.</summary>
    private const int Slack = 64;

    private readonly byte[] borrowed = ArrayPool<byte>.Shared.Rent(length + Slack);
    private int written;

    /// <summary>Without the comma behind it.</summary>
    public readonly ReadOnlyMemory<byte> Json => borrowed.AsMemory(0, written - 1);

    /// <summary>False: it does not go on as JSON does, and all of it has to be read to say where.</summary>
    public bool TryCut(ReadOnlySpan<byte> json)
    {
        var cursor = new JsonCursor(json);
        if (!cursor.Enter()) return false;
        Put("{"u8);
        while (cursor.Next(out var name))
        {
            var from = cursor.MemberStart;
            var isCut = (name.SequenceEqual("spec"u8) && TryKeep(json, ref cursor, "project"u8)) || (name.SequenceEqual("status"u8) && TryStatus(json, ref cursor));
            if (!isCut) Keep(json, ref cursor, from);
        }

        Close();
        return !cursor.IsBroken && json[cursor.At..].IndexOfAnyExcept(" \t\r\n"u8) < 0;
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(borrowed);

    private bool TryStatus(ReadOnlySpan<byte> json, ref JsonCursor cursor)
    {
        if (!TryEnter(json, ref cursor)) return false;
        while (cursor.Next(out var name))
        {
            var from = cursor.MemberStart;
            if (name.SequenceEqual("operationState"u8) && TryOperation(json, ref cursor)) continue;
            var mark = written;
            var value = Keep(json, ref cursor, from);
            if (name.SequenceEqual("summary"u8) || (name.SequenceEqual("resources"u8) && value.IndexOf("OutOfSync"u8) < 0)) written = mark;
        }

        Close();
        return true;
    }

    private bool TryOperation(ReadOnlySpan<byte> json, ref JsonCursor cursor)
    {
        if (!TryEnter(json, ref cursor)) return false;
        while (cursor.Next(out var name))
        {
            var from = cursor.MemberStart;
            if (!name.SequenceEqual("syncResult"u8) || !TryKeep(json, ref cursor, "revision"u8, "revisions"u8)) Keep(json, ref cursor, from);
        }

        Close();
        return true;
    }

    /// <summary>Of an object's members only these.</summary>
    private bool TryKeep(ReadOnlySpan<byte> json, ref JsonCursor cursor, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other = default)
    {
        if (!TryEnter(json, ref cursor)) return false;
        while (cursor.Next(out var name))
        {
            if (name.SequenceEqual(one) || (!other.IsEmpty && name.SequenceEqual(other))) Keep(json, ref cursor, cursor.MemberStart);
            else cursor.Skip();
        }

        Close();
        return true;
    }

    private bool TryEnter(ReadOnlySpan<byte> json, ref JsonCursor cursor)
    {
        var from = cursor.MemberStart;
        if (!cursor.Enter()) return false;
        Put(json[from..cursor.At]);
        return true;
    }

    private ReadOnlySpan<byte> Keep(ReadOnlySpan<byte> json, ref JsonCursor cursor, int from)
    {
        var value = cursor.Skip();
        if (cursor.IsBroken) return value;
        Put(json[from..cursor.At]);
        Put(","u8);
        return value;
    }

    private void Close()
    {
        if (borrowed[written - 1] == (byte)',') written--;
        Put("},"u8);
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(borrowed.AsSpan(written));
        written += text.Length;
    }
}
