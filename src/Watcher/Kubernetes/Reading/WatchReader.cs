namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>Reads a watch line by line as it arrives.</summary>
internal sealed class WatchReader(JsonBuffer buffer, int objectLimit)
{
    /// <summary>What is around an object in a line.</summary>
    private const int Envelope = 64;

    private int _taken;
    private int _searched;

    public async ValueTask<WatchEvent> NextAsync(CancellationToken cancellationToken)
    {
        buffer.Consume(_taken);
        _taken = 0;
        while (true)
        {
            if (TakeLine() is { } line)
            {
                if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                    return WatchLine.Parse(line, objectLimit);
                buffer.Consume(_taken);
                _taken = 0;
                continue;
            }

            if (buffer.Unread.Length > objectLimit + Envelope)
                return await PassOverAsync(cancellationToken);
            switch (await buffer.FillAsync(cancellationToken))
            {
                case Fill.Broken:
                    return new WatchEvent.Broken(buffer.Error!);
                case Fill.End:
                    return buffer.Unread.IsEmpty ? new WatchEvent.Closed() : new WatchEvent.Broken("the answer ended within an event");
            }
        }
    }

    private ReadOnlyMemory<byte>? TakeLine()
    {
        var unread = buffer.Unread;
        var end = unread.Span[_searched..].IndexOf((byte)'\n');
        if (end < 0)
        {
            _searched = unread.Length;
            return null;
        }

        (_taken, _searched, end) = (_searched + end + 1, 0, _searched + end);
        return unread[..end];
    }

    private async Task<WatchEvent> PassOverAsync(CancellationToken cancellationToken)
    {
        var name = WatchLine.NameIn(buffer.Unread.Span);
        while (TakeLine() is null)
        {
            buffer.Consume(buffer.Unread.Length);
            _searched = 0;
            switch (await buffer.FillAsync(cancellationToken))
            {
                case Fill.Broken:
                    return new WatchEvent.Broken(buffer.Error!);
                case Fill.End:
                    return new WatchEvent.Broken("the answer ended within an event");
            }
        }

        return new WatchEvent.Malformed(name, ReadingRules.TooLarge(objectLimit));
    }
}

/// <summary>What comes next in a watch. Source: WatchEvent of meta/v1.</summary>
internal abstract record WatchEvent
{
    private WatchEvent() { }

    /// <summary>ADDED or MODIFIED; valid until the next event.</summary>
    public sealed record Changed(ReadOnlyMemory<byte> Json, ObjectHead Head) : WatchEvent;

    /// <summary>DELETED, with the last state; valid until the next event.</summary>
    public sealed record Deleted(ReadOnlyMemory<byte> Json, ObjectHead Head) : WatchEvent;

    public sealed record Bookmark(string ResourceVersion) : WatchEvent;

    /// <summary>ERROR: the server ends the watch.</summary>
    public sealed record Error(KubeFailure Failure) : WatchEvent;

    /// <param name="FullName">namespace/name; null when it could not be found.</param>
    /// <param name="Reason">What is wrong with it.</param>
    public sealed record Malformed(string? FullName, string Reason) : WatchEvent;

    /// <summary>The server ended the watch because its time was over.</summary>
    public sealed record Closed : WatchEvent;

    /// <summary>The connection broke.</summary>
    public sealed record Broken(string Reason) : WatchEvent;
}
