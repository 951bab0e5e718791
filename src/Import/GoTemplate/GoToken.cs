namespace Notifications.Import.GoTemplate;

internal enum GoTokenKind
{
    Text,
    LeftDelimiter,
    RightDelimiter,
    Identifier,
    Keyword,

    /// <summary><c>.Name</c></summary>
    Field,

    /// <summary><c>$name</c></summary>
    Variable,
    Dot,
    Quoted,
    Character,
    Number,

    /// <summary><c>( ) | , = :=</c></summary>
    Symbol,
    Space,
    End,
}

/// <param name="Value">Of a text, a character and a template's text its content; else as it is written, without the dot of a field.</param>
/// <param name="At">Offset of its first character.</param>
internal readonly record struct GoToken(GoTokenKind Kind, string Value, int At)
{
    public bool Is(string symbol) => Kind is GoTokenKind.Symbol or GoTokenKind.Keyword && Value == symbol;
}
