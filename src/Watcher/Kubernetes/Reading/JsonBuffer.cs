using System.Buffers;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>
/// What was read of a stream and not yet consumed, in one piece of pooled memory: a line or an object is handed on as it lies there.
/// </summary>
/// <param name="stream">The body of an answer; not disposed of here.</param>
/// <param name="timeout">Limits the wait for the next bytes.</param>
/// <param name="silence">How long the server may send nothing; null: until <paramref name="timeout"/> elapses.</param>
internal sealed class JsonBuffer(Stream stream, ResponseTimeout timeout, TimeSpan? silence) : IDisposable
{
    private const int Usual = 64 * 1024;

    private byte[] memory = ArrayPool<byte>.Shared.Rent(Usual);
    private int start;
    private int end;

    /// <summary>Valid until the next <see cref="FillAsync"/>.</summary>
    public ReadOnlyMemory<byte> Unread => memory.AsMemory(start, end - start);

    /// <summary>Why the last <see cref="FillAsync"/> gave <see cref="Fill.Broken"/>.</summary>
    public string? Error { get; private set; }

    public void Consume(int bytes) => start += bytes;

    /// <summary>Reads what there is, at least one byte; moves or grows the memory where it has to.</summary>
    public async ValueTask<Fill> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        try
        {
            if (silence is { } limit)
                timeout.Set(limit);
            var read = await stream.ReadAsync(memory.AsMemory(end), timeout.Token);
            if (silence is not null)
                timeout.Set(Timeout.InfiniteTimeSpan); // what happens to the data may take as long as it will
            end += read;
            return read > 0 ? Fill.More : Fill.End;
        }
        catch (IOException broken)
        {
            Error = broken.Message;
        }
        catch (OperationCanceledException) when (timeout.HasElapsed && !cancellationToken.IsCancellationRequested)
        {
            Error = "it fell silent";
        }

        return Fill.Broken;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(memory);
        memory = [];
        start = end = 0;
    }

    private void MakeRoom()
    {
        var unread = end - start;
        if (start > 0 && (unread == 0 || end == memory.Length))
        {
            // An object that was far larger than others does not keep its memory
            if (memory.Length > 4 * Usual && unread < Usual / 2)
                Move(Usual);
            else
                memory.AsSpan(start, unread).CopyTo(memory);
            (start, end) = (0, unread);
        }

        if (end == memory.Length)
            Move(memory.Length * 2);
    }

    private void Move(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        memory.AsSpan(start, end - start).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(memory);
        (memory, start, end) = (larger, 0, end - start);
    }
}

internal enum Fill
{
    More,
    End,
    Broken,
}
