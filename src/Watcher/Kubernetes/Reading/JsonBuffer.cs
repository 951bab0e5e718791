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

    private byte[] _memory = ArrayPool<byte>.Shared.Rent(Usual);
    private int _start;
    private int _end;

    /// <summary>Valid until the next <see cref="FillAsync"/>.</summary>
    public ReadOnlyMemory<byte> Unread => _memory.AsMemory(_start, _end - _start);

    /// <summary>Why the last <see cref="FillAsync"/> gave <see cref="Fill.Broken"/>.</summary>
    public string? Error { get; private set; }

    public void Consume(int bytes) => _start += bytes;

    /// <summary>Reads what there is, at least one byte; moves or grows the memory where it has to.</summary>
    public async ValueTask<Fill> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        try
        {
            if (silence is { } limit)
                timeout.Set(limit);
            var read = await stream.ReadAsync(_memory.AsMemory(_end), timeout.Token);
            if (silence is not null)
                timeout.Set(Timeout.InfiniteTimeSpan); // what happens to the data may take as long as it will
            _end += read;
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
        ArrayPool<byte>.Shared.Return(_memory);
        _memory = [];
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        if (_start > 0 && (unread == 0 || _end == _memory.Length))
        {
            // An object that was far larger than others does not keep its memory
            if (_memory.Length > 4 * Usual && unread < Usual / 2)
                Move(Usual);
            else
                _memory.AsSpan(_start, unread).CopyTo(_memory);
            (_start, _end) = (0, unread);
        }

        if (_end == _memory.Length)
            Move(_memory.Length * 2);
    }

    private void Move(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _memory.AsSpan(_start, _end - _start).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_memory);
        (_memory, _start, _end) = (larger, 0, _end - _start);
    }
}

internal enum Fill
{
    More,
    End,
    Broken,
}
