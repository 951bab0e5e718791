using System.Buffers;
using Notifications.Watcher.Kubernetes.Api;

namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>
/// What was read of a stream and not yet consumed, in one piece of pooled memory: a line or an object is handed on as it lies there.
/// </summary>
/// <param name="stream">The body of an answer; not disposed of here.</param>
/// <param name="patience">How long it is waited for.</param>
/// <param name="silence">How long it may say nothing; null: as long as there is patience.</param>
internal sealed class JsonBuffer(Stream stream, Patience patience, TimeSpan? silence) : IDisposable
{
    private const int Usual = 64 * 1024;

    private byte[] memory = ArrayPool<byte>.Shared.Rent(Usual);
    private int start;
    private int end;

    /// <summary>Valid until the next <see cref="FillAsync"/>.</summary>
    public ReadOnlyMemory<byte> Unread => memory.AsMemory(start, end - start);

    /// <summary>After <see cref="Fill.Broken"/>: why.</summary>
    public string? Trouble { get; private set; }

    public void Consume(int bytes) => start += bytes;

    /// <summary>Reads what there is, at least one byte; moves or grows the memory where it has to.</summary>
    public async ValueTask<Fill> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        try
        {
            if (silence is { } limit)
                patience.For(limit);
            var read = await stream.ReadAsync(memory.AsMemory(end), patience.Token);
            if (silence is not null)
                patience.For(Timeout.InfiniteTimeSpan); // what happens to the data may take as long as it will
            end += read;
            return read > 0 ? Fill.More : Fill.End;
        }
        catch (IOException broken)
        {
            Trouble = broken.Message;
        }
        catch (OperationCanceledException) when (patience.IsOver && !cancellationToken.IsCancellationRequested)
        {
            Trouble = "it fell silent";
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
