namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>Reads a watch line by line as it arrives.</summary>
internal sealed class WatchReader(JsonBuffer buffer, int objectLimit)
{
    /// <summary>What is around an object in a line.</summary>
    private const int Envelope = 64;

    private int taken;
    private int searched;

    public async ValueTask<WatchStep> NextAsync(CancellationToken cancellationToken)
    {
        buffer.Consume(taken);
        taken = 0;
        while (true)
        {
            if (TakeLine() is { } line)
            {
                if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                    return WatchLine.Parse(line, objectLimit);
                buffer.Consume(taken);
                taken = 0;
                continue;
            }

            if (buffer.Unread.Length > objectLimit + Envelope)
                return await PassOverAsync(cancellationToken);
            switch (await buffer.FillAsync(cancellationToken))
            {
                case Fill.Broken:
                    return new WatchStep.Broken(buffer.Trouble!);
                case Fill.End:
                    return buffer.Unread.IsEmpty ? new WatchStep.Closed() : new WatchStep.Broken("the answer ended within an event");
            }
        }
    }

    private ReadOnlyMemory<byte>? TakeLine()
    {
        var unread = buffer.Unread;
        var end = unread.Span[searched..].IndexOf((byte)'\n');
        if (end < 0)
        {
            searched = unread.Length;
            return null;
        }

        (taken, searched, end) = (searched + end + 1, 0, searched + end);
        return unread[..end];
    }

    private async Task<WatchStep> PassOverAsync(CancellationToken cancellationToken)
    {
        var name = WatchLine.NameIn(buffer.Unread.Span);
        while (TakeLine() is null)
        {
            buffer.Consume(buffer.Unread.Length);
            searched = 0;
            switch (await buffer.FillAsync(cancellationToken))
            {
                case Fill.Broken:
                    return new WatchStep.Broken(buffer.Trouble!);
                case Fill.End:
                    return new WatchStep.Broken("the answer ended within an event");
            }
        }

        return new WatchStep.Malformed(name, ReadingRules.TooLarge(objectLimit));
    }
}
