using System.Runtime.CompilerServices;
using System.Text;
using Notifications.Templates.Sources;
using Notifications.Templates.Values;

namespace Notifications.Templates.Parsing;

/// <summary>Where the parser is in the tokens, how deep, and what it found wrong.</summary>
internal sealed class Cursor(SourceText source, TokenList tokens, ParseOptions options)
{
    /// <summary>Nobody reads more.</summary>
    private const int MaxErrors = 100;

    private readonly List<SyntaxError> _errors = [];
    private readonly NameTable _names = new();
    private int _at;

    public SourceText Source => source;
    public ParseOptions Options => options;
    public string Text => source.Text;
    public IReadOnlyList<SyntaxError> Errors => _errors;

    /// <summary>An error after which the parser does not go on.</summary>
    public bool IsFatal { get; private set; }

    /// <summary>Above 0 ends of line mean nothing.</summary>
    public int IgnoreNewLines { get; set; }

    /// <summary>Nesting of expressions and blocks.</summary>
    public int Depth { get; private set; }

    public bool InCode { get; set; }

    public Token Current => tokens[_at];
    public TokenKind Kind => tokens[_at].Kind;
    public Token Previous => tokens[Math.Max(0, _at - 1)];

    /// <summary>The token behind the current one (white space apart).</summary>
    public Token Peek => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>Whether nothing stands between the previous token and this one.</summary>
    public bool IsAdjacent => _at > 0 && tokens[_at - 1].End == Current.Start;

    public void Advance()
    {
        if (_at < tokens.Count - 1)
            _at++;
        SkipNewLines();
    }

    public void SkipNewLines()
    {
        while (IgnoreNewLines > 0 && Kind == TokenKind.NewLine)
            _at++;
    }

    public ReadOnlySpan<char> Span(Token token) => Text.AsSpan(token.Start, token.End - token.Start);

    public bool Is(string word) => Kind == TokenKind.Identifier && Span(Current).SequenceEqual(word);

    public string Name(ReadOnlySpan<char> name) => _names.Get(name);

    /// <summary>A token as error texts show it.</summary>
    public string Show(Token token)
    {
        if (token.Kind == TokenKind.Eof)
            return "<eof>";
        var text = Span(token);
        if (text.IndexOfAnyInRange('\0', '\x1f') < 0)
            return text.ToString();
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            escaped.Append(c switch
            {
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                '\0' => @"\0",
                '\a' => @"\a",
                '\b' => @"\b",
                '\v' => @"\v",
                '\f' => @"\f",
                < ' ' => $@"\x{(int)c:x2}",
                _ => c.ToString(),
            });
        }
        return escaped.ToString();
    }

    public void Error(Token at, string message, bool isFatal = false) =>
        Error(at.Kind == TokenKind.Eof ? SyntaxError.EndOfFile : at.Start, message, isFatal);

    public void Error(int offset, string message, bool isFatal = false)
    {
        if (_errors.Count >= MaxErrors)
            throw new ParseStopped();
        _errors.Add(new SyntaxError(offset, message));
        IsFatal |= isFatal;
    }

    /// <summary>The error <c>Error while parsing K: message in: form</c>.</summary>
    public void Error(SyntaxName syntax, int offset, string message) =>
        Error(offset, $"Error while parsing {syntax.Name}: {message} in: {syntax.Form}");

    public void Error(SyntaxName syntax, Token at, string message) =>
        Error(at, $"Error while parsing {syntax.Name}: {message} in: {syntax.Form}");

    /// <summary>One level deeper; the parser stops when it is too deep.</summary>
    public void Enter()
    {
        if (++Depth <= options.Limits.NestingDepth && RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return;
        Error(Previous, $"The statement depth limit `{options.Limits.NestingDepth}` was reached when parsing this statement", isFatal: true);
        throw new ParseStopped();
    }

    /// <summary>For what nests without being deeper: <c>else if</c>.</summary>
    public void CheckStack()
    {
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return;
        Error(Previous, "The template is too deeply nested.", isFatal: true);
        throw new ParseStopped();
    }

    public void Leave(int depth) => Depth = depth;

    /// <summary>A string literal with its escapes resolved.</summary>
    public Value TextOf(int start, int end, int errorAt)
    {
        var span = Text.AsSpan(start, end - start);
        return Value.From(span.Contains('\\') ? StringEscapes.Resolve(span, unknown =>
            Error(errorAt, $"Unexpected escape character `{unknown}` in string")) : Name(span));
    }
}

/// <summary>Unwinds a parser that cannot go on; the error is already noted.</summary>
internal sealed class ParseStopped : Exception
{
}
