using System.Buffers;

namespace Notifications.Drift;

/// <summary>
/// Two states of one object without the members that both write alike. That is nearly all of them, and a document of all costs more than
/// finding them out: equal bytes are read as tokens on one side only, what differs on both. Lists stay whole. Pure.
/// </summary>
internal sealed class DifferingParts : IDisposable
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 512 };

    private readonly byte[] _gitText;
    private readonly byte[] _liveText;
    private readonly JsonDocument _git;
    private readonly JsonDocument _live;

    /// <param name="git">UTF-8 JSON.</param>
    /// <param name="live">UTF-8 JSON.</param>
    /// <exception cref="JsonException">One of them is no JSON, or no object.</exception>
    public DifferingParts(ReadOnlySpan<byte> git, ReadOnlySpan<byte> live)
    {
        // Nothing is added to a side, so that its length is enough. What cannot be read leaves its buffers to the garbage collector
        (_gitText, _liveText) = (ArrayPool<byte>.Shared.Rent(git.Length), ArrayPool<byte>.Shared.Rent(live.Length));
        var (gitLength, liveLength) = new DifferingPartsWalk(git, live, _gitText, _liveText).Write();
        _git = JsonDocument.Parse(_gitText.AsMemory(0, gitLength), AnyDepth);
        _live = JsonDocument.Parse(_liveText.AsMemory(0, liveLength), AnyDepth);
    }

    /// <summary>For as long as this is not disposed. The texts and numbers of the object itself, such as its kind, are always
    /// there.</summary>
    public JsonElement Git => _git.RootElement;

    /// <summary>As <see cref="Git"/>.</summary>
    public JsonElement Live => _live.RootElement;

    /// <summary>The buffers are cleared: there may be secrets in them.</summary>
    public void Dispose()
    {
        _git.Dispose();
        _live.Dispose();
        ArrayPool<byte>.Shared.Return(_gitText, clearArray: true);
        ArrayPool<byte>.Shared.Return(_liveText, clearArray: true);
    }
}
