using System.Text;

namespace Notifications.Import.Code;

/// <summary>What is known of the value of a piece of code, so that no helper function is called where none is needed.</summary>
internal enum ValueKind
{
    /// <summary>Anything, or null.</summary>
    Any,
    Text,
    OptionalText,
    Number,
    OptionalNumber,
    Flag,
    OptionalFlag,
    Time,
    Span,
    List,
    Map,
    Null,
}

/// <summary>A piece of an expression of our template language.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="IsAtom">It can be an operand or an argument without parentheses.</param>
internal sealed record Fragment(string Text, ValueKind Kind, bool IsAtom)
{
    public static Fragment Null { get; } = new("null", ValueKind.Null, IsAtom: true);

    /// <summary>Where in the Application it is: <c>app.status.conditions[]</c>; null for what is computed.</summary>
    public string? Path { get; init; }

    /// <summary>The value of a literal text.</summary>
    public string? Literal { get; init; }

    /// <summary>Nanoseconds of a length of time that is known.</summary>
    public decimal? Nanoseconds { get; init; }

    /// <summary>Its outermost operator, where parentheses can be left out.</summary>
    private string? Binds { get; init; }

    /// <summary>As an operand or an argument.</summary>
    public string Operand => IsAtom ? Text : $"({Text})";

    /// <summary>It can stand twice: it is short, and computing it again is cheap.</summary>
    public bool IsRepeatable => Path is not null || Literal is not null || IsAtom && Text.Length < 40 && !Text.StartsWith('(');

    public static Fragment Of(string text, ValueKind kind = ValueKind.Any) => new(text, kind, IsAtom: false);

    public static Fragment Atom(string text, ValueKind kind = ValueKind.Any) => new(text, kind, IsAtom: true);

    public static Fragment Flag(bool value) => Atom(value ? "true" : "false", ValueKind.Flag);

    public static Fragment Quoted(string text) => Atom(Quote(text), ValueKind.Text) with { Literal = text };

    public static Fragment Number(decimal number) =>
        new(number.ToString(CultureInfo.InvariantCulture), ValueKind.Number, IsAtom: number >= 0);

    public static Fragment Number(double number) => new(Decimal(number), ValueKind.Number, IsAtom: number >= 0);

    /// <summary><c>a == b</c></summary>
    public static Fragment Compared(Fragment left, string sign, Fragment right) =>
        Of($"{left.Operand} {sign} {right.Operand}", ValueKind.Flag) with { Binds = "==" };

    /// <summary><c>a &amp;&amp; b</c>, of conditions; nothing binds more loosely.</summary>
    public static Fragment Joined(string sign, params IEnumerable<Fragment> parts) =>
        Of(string.Join($" {sign} ", parts.Select(part => part.Binds == "==" || part.Binds == sign ? part.Text : part.Operand)),
            ValueKind.Flag) with
        { Binds = sign };

    /// <summary><c>function a b</c></summary>
    public static Fragment Call(string function, ValueKind kind, params IEnumerable<Fragment> arguments) =>
        Of(string.Join(' ', [function, .. arguments.Select(argument => argument.Operand)]), kind);

    /// <summary><c>value | function a b</c></summary>
    public static Fragment Pipe(Fragment value, string function, ValueKind kind, params IEnumerable<Fragment> arguments) =>
        Of($"{(value.IsAtom || IsPipe(value) ? value.Text : value.Operand)} | {string.Join(' ', [function, .. arguments.Select(argument => argument.Operand)])}", kind) with { IsPiped = true };

    /// <summary>A member by its name; a name that is no identifier is an index.</summary>
    public Fragment Member(string name, ValueKind kind, bool isOptional = false) =>
        Atom(IsIdentifier(name) ? $"{Owner}{(isOptional ? "?." : ".")}{name}" : $"{Owner}[{Quote(name)}]", kind) with
        {
            Path = Path is null
            ? null : $"{Path}.{name}"
        };

    public static bool IsIdentifier(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && !Reserved.Contains(name);

    private string Owner => Text.StartsWith('[') ? $"({Text})" : Operand;

    /// <summary>A double-quoted text.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\u2028' or '\u2029' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Its last step is a pipe, to which another can be added.</summary>
    private bool IsPiped { get; init; }

    /// <summary>Words of the language that are no names.</summary>
    private static readonly HashSet<string> Reserved = new(
        ["if", "else", "end", "for", "case", "when", "while", "break", "continue", "func", "import", "readonly", "with", "capture", "ret",
            "wrap", "do", "tablerow", "this", "true", "false", "null", "empty", "in"], StringComparer.Ordinal);

    private static bool IsPipe(Fragment value) => value.IsPiped;

    private static string Decimal(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E', 'e') < 0 ? text + ".0" : text;
    }
}
