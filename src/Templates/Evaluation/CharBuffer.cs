using System.Buffers;

namespace Notifications.Templates.Evaluation;

/// <summary>A growing text in pooled memory. A render context lends and takes them back.</summary>
internal sealed class CharBuffer : IDisposable
{
    private char[] _chars = ArrayPool<char>.Shared.Rent(256);

    public int Length { get; private set; }

    public ReadOnlySpan<char> Span => _chars.AsSpan(0, Length);

    public void Append(char c)
    {
        if (Length == _chars.Length)
            Grow(1);
        _chars[Length++] = c;
    }

    public void Append(ReadOnlySpan<char> text)
    {
        if (_chars.Length - Length < text.Length)
            Grow(text.Length);
        text.CopyTo(_chars.AsSpan(Length));
        Length += text.Length;
    }

    public void Append<T>(T value, ReadOnlySpan<char> format, IFormatProvider culture)
        where T : ISpanFormattable
    {
        int written;
        while (!value.TryFormat(_chars.AsSpan(Length), out written, format, culture))
            Grow(Math.Max(64, _chars.Length));
        Length += written;
    }

    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Clear() => Length = 0;

    public override string ToString() => new(_chars, 0, Length);

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
        Length = 0;
    }

    private void Grow(int by)
    {
        var larger = ArrayPool<char>.Shared.Rent(checked(Math.Max(_chars.Length * 2, Length + by)));
        Span.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_chars);
        _chars = larger;
    }
}
