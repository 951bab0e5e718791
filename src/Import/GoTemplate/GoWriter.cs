using System.Text;
using System.Text.RegularExpressions;
using Notifications.Import.Code;

namespace Notifications.Import.GoTemplate;

/// <summary>Writes a template of ours: text, printed values, statements.</summary>
internal sealed partial class GoWriter(bool isJson)
{
    private const string NoValue = "\"<no value>\"";
    private readonly StringBuilder _code = new();

    /// <summary>Variables that hold what the template has escaped itself.</summary>
    private readonly HashSet<string> _escaped = new(StringComparer.Ordinal);

    public int Length => _code.Length;

    /// <summary>Where in the JSON the next text stands.</summary>
    public JsonPosition Position { get; set; }

    public void Text(string text)
    {
        // What begins code, or an escape of it
        var endsOpen = false;
        for (var at = 0; at < text.Length;)
        {
            var next = text.IndexOf('{', at);
            if (next < 0 || next + 1 >= text.Length)
            {
                _code.Append(text, at, text.Length - at);
                endsOpen = next >= 0;
                break;
            }

            var isCode = text[next + 1] is '{' or '%';
            _code.Append(text, at, (isCode ? next : next + 1) - at);
            if (isCode)
                _code.Append("{{ ").Append(Fragment.Quote(text.Substring(next, 2))).Append(" }}");
            at = isCode ? next + 2 : next + 1;
        }

        // A brace at the end of a text would make code with the one behind it
        if (endsOpen)
            _code.Remove(_code.Length - 1, 1).Append("{{ \"{\" }}");
        Position = Position.After(text);
    }

    public void Print(Fragment value)
    {
        if (value.Literal is { } literal)
        {
            Text(literal);
            return;
        }

        var levels = isJson && !IsSafe(value) ? Position.Levels : 0;
        var code = (levels, value.Kind) switch
        {
            (0, ValueKind.Text or ValueKind.Number or ValueKind.Flag) => value.Text,
            (0, ValueKind.OptionalText or ValueKind.OptionalNumber or ValueKind.OptionalFlag) => $"{value.Operand} ?? {NoValue}",
            (0, _) => Fragment.Pipe(value, "go.text", ValueKind.Text).Text,
            (1, _) => Fragment.Pipe(value, "go.jsonText", ValueKind.Text).Text,
            _ => Fragment.Pipe(Fragment.Pipe(value, "go.jsonText", ValueKind.Text), "go.jsonText", ValueKind.Text).Text,
        };
        Statement(code);
    }

    public void Statement(string code) => _code.Append("{{ ").Append(code).Append(code.EndsWith('}') ? " }}" : " }}");

    public override string ToString() => _code.ToString();

    /// <summary><c>variable = value</c></summary>
    public void Assign(Fragment variable, Fragment value)
    {
        if (IsEscaped(value)) _escaped.Add(variable.Text);
        Statement($"{variable.Text} = {value.Text}");
    }

    /// <summary>It holds no quote, backslash or line end, or is escaped by the template itself.</summary>
    private bool IsSafe(Fragment value) => value.Kind is ValueKind.Number or ValueKind.Flag || IsEscaped(value);

    private bool IsEscaped(Fragment value) => Escaping().IsMatch(value.Text)
        || (_escaped.Count > 0 && Variable().Matches(value.Text).Any(variable => _escaped.Contains(variable.Value)));

    // Functions that escape or encode, and what takes the place of a quote or a line end where a template replaces them
    [GeneratedRegex("""
        \bgo\.(?:toJson|toRawJson|toPrettyJson|mustToJson|mustToRawJson|mustToPrettyJson|quote|js|b64enc|b32enc|urlquery|\w+sum)\b|"\\\\\\""|"\\\\n"|%q
        """, RegexOptions.CultureInvariant)]
    private static partial Regex Escaping();

    [GeneratedRegex(@"\$[A-Za-z_][A-Za-z0-9_]*", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}

/// <summary>A place in a JSON text that is written piece by piece.</summary>
/// <param name="Levels">0 outside of texts, 1 inside of one, 2 inside of a text of JSON that is in a text.</param>
internal readonly record struct JsonPosition(int Levels)
{
    public JsonPosition After(string text)
    {
        var levels = Levels;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && levels > 0 && i + 1 < text.Length)
            {
                if (text[i + 1] == '"')
                    levels = levels == 2 ? 1 : 2;
                i++;
            }
            else if (text[i] == '"')
            {
                levels = levels == 0 ? 1 : 0;
            }
        }

        return new(levels);
    }
}
