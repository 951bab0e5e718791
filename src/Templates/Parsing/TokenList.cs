using System.Buffers;

namespace Notifications.Templates.Parsing;

/// <summary>The tokens of a source, in pooled memory, and what was wrong with them.</summary>
internal sealed class TokenList : IDisposable
{
    /// <summary>Nobody reads more.</summary>
    private const int MaxErrors = 100;

    private Token[] _tokens;
    private List<SyntaxError>? _errors;

    public TokenList(int sourceLength) => _tokens = ArrayPool<Token>.Shared.Rent(Math.Max(64, sourceLength / 4));

    public int Count { get; private set; }

    public ref readonly Token this[int index] => ref _tokens[index];

    public IReadOnlyList<SyntaxError> Errors => _errors ?? (IReadOnlyList<SyntaxError>)[];

    public void Add(TokenKind kind, int start, int end)
    {
        if (Count == _tokens.Length)
        {
            var larger = ArrayPool<Token>.Shared.Rent(Count * 2);
            _tokens.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<Token>.Shared.Return(_tokens);
            _tokens = larger;
        }
        _tokens[Count++] = new Token(kind, start, end);
    }

    public void Error(int offset, string message)
    {
        _errors ??= [];
        if (_errors.Count < MaxErrors)
            _errors.Add(new SyntaxError(offset, message));
    }

    public void Dispose()
    {
        ArrayPool<Token>.Shared.Return(_tokens);
        _tokens = [];
        Count = 0;
    }
}
