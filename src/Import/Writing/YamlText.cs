using System.Text;
using System.Text.Encodings.Web;

namespace Notifications.Import.Writing;

/// <summary>Writes YAML as a person would: plain where that is safe, in quotes else, texts of several lines as blocks.</summary>
internal sealed class YamlText
{
    private readonly StringBuilder _text = new();

    public YamlText Line(int depth, string text)
    {
        _text.Append(' ', depth * 2).Append(text).Append('\n');
        return this;
    }

    public YamlText Blank()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary><c>key: value</c>, or a block below the key.</summary>
    public YamlText Entry(int depth, string key, string value)
    {
        if (!IsBlock(value))
            return Line(depth, $"{Scalar(key)}: {Scalar(value)}");
        Line(depth, $"{Scalar(key)}: |{(value.EndsWith('\n') ? value.EndsWith("\n\n", StringComparison.Ordinal) ? "+" : "" : "-")}");
        foreach (var line in (value.EndsWith('\n') ? value[..^1] : value).Split('\n'))
            _text.Append(line.Length == 0 ? "" : new string(' ', depth * 2 + 2)).Append(line).Append('\n');
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>A value on one line.</summary>
    public static string Scalar(string value) => IsPlain(value) ? value : Quoted(value);

    /// <summary>For a text of the configuration, where <c>${</c> has a meaning.</summary>
    public static string Literal(string value) => value.Replace("${", "$${", StringComparison.Ordinal);

    public static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(Scalar))}]";

    private static string Quoted(string value) => value.Contains('"', StringComparison.Ordinal)
        && !value.Contains('\'', StringComparison.Ordinal) && value.All(c => c is >= ' ' and < '\u007f') ? $"'{value}'"
        : "\"" + JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";

    /// <summary>Several lines, of which the first is not indented and none holds what a block cannot.</summary>
    private static bool IsBlock(string value) => value.Contains('\n', StringComparison.Ordinal) && value.Trim('\n').Length > 0
        && value[0] is not (' ' or '\n' or '\t')
        && !value.Any(c => c < ' ' && c is not ('\n' or '\t') || c is '\u0085' or '\u2028' or '\u2029' or '\ufeff')
            && !value.Split('\n').Any(line => line.Length > 0 && line.AsSpan().IsWhiteSpace());

    private static bool IsPlain(string value) => value.Length > 0 && (char.IsAsciiLetter(value[0]) || value[0] == '/')
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ' ')
        && value[^1] != ' ' && value.ToLowerInvariant() is not (
            "true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");
}
