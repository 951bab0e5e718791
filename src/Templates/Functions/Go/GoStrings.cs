using System.Text;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's functions for texts. Lengths and places are bytes of UTF-8, as in Go.</summary>
internal static class GoStrings
{
    private const int Any = int.MaxValue;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.Of("hello", 0, 0, GoResult.Text, _ => "Hello!"),
        GoFunction.One("trim", GoResult.Text, call => call.Text(0).Trim()),
        GoFunction.One("upper", GoResult.Text, call => call.Text(0).ToUpperInvariant()),
        GoFunction.One("lower", GoResult.Text, call => call.Text(0).ToLowerInvariant()),
        GoFunction.Piped("trunc", 2, GoResult.Text, call => Truncate(call.Text(1), call.Int(0))),
        GoFunction.Piped("substr", 3, GoResult.Text, call => Substring(call.Text(2), call.Int(0), call.Int(1))),
        GoFunction.Piped("abbrev", 2, GoResult.Text, call => call.Int(0) < 4 ? call.Text(1) : Abbreviate(call.Text(1), 0, call.Int(0))),
        GoFunction.Piped("abbrevboth", 3, GoResult.Text, call => AbbreviateBoth(call.Text(2), call.Int(0), call.Int(1))),
        GoFunction.Piped("repeat", 2, GoResult.Text, call => Repeat(call, call.Text(1), call.Int(0))),
        GoFunction.Piped("trimall", 2, GoResult.Text,
            call => call.Text(1).Trim(call.Text(0).ToCharArray() is { Length: > 0 } cut ? cut : ['\0'])),
        GoFunction.Piped("trimAll", 2, GoResult.Text,
            call => call.Text(1).Trim(call.Text(0).ToCharArray() is { Length: > 0 } cut ? cut : ['\0'])),
        GoFunction.Piped("trimSuffix", 2, GoResult.Text, call => Without(call.Text(1), call.Text(0), atEnd: true)),
        GoFunction.Piped("trimPrefix", 2, GoResult.Text, call => Without(call.Text(1), call.Text(0), atEnd: false)),
        GoFunction.Piped("contains", 2, GoResult.Flag, call => call.Text(1).Contains(call.Text(0), StringComparison.Ordinal)),
        GoFunction.Piped("hasPrefix", 2, GoResult.Flag, call => call.Text(1).StartsWith(call.Text(0), StringComparison.Ordinal)),
        GoFunction.Piped("hasSuffix", 2, GoResult.Flag, call => call.Text(1).EndsWith(call.Text(0), StringComparison.Ordinal)),
        GoFunction.Piped("replace", 3, GoResult.Text, call => Replace(call, call.Text(2), call.Text(0), call.Text(1))),
        GoFunction.Piped("indent", 2, GoResult.Text, call => Indent(call, call.Text(1), call.Int(0))),
        GoFunction.Piped("nindent", 2, GoResult.Text, call => "\n" + Indent(call, call.Text(1), call.Int(0))),
        GoFunction.Piped("wrap", 2, GoResult.Text, call => Wrap(call, call.Text(1), call.Int(0), "\n", breaksWords: false)),
        GoFunction.Piped("wrapWith", 3, GoResult.Text, call => Wrap(call, call.Text(2), call.Int(0), call.Text(1), breaksWords: true)),
        GoFunction.Piped("plural", 3, GoResult.Text, call => call.Long(2) == 1 ? call.Text(0) : call.Text(1)),
        GoFunction.Of("quote", 0, Any, GoResult.Text,
            call => string.Join(' ', call.From(0).Where(value => value is not null).Select(value => GoFormat.Quoted(GoFormat.Of(value))))),
        GoFunction.Of("squote", 0, Any, GoResult.Text,
            call => string.Join(' ', call.From(0).Where(value => value is not null).Select(value => $"'{GoFormat.Of(value)}'"))),
        GoFunction.Of("cat", 0, Any, GoResult.Text,
            call => string.Join(' ', call.From(0).Where(value => value is not null).Select(GoFormat.Of))),
        GoFunction.One("toString", GoResult.Text, call => GoFormat.Of(call[0])),
        GoFunction.Piped("split", 2, GoResult.Map, call => Numbered(Split(call.Text(1), call.Text(0), -1))),
        GoFunction.Piped("splitn", 3, GoResult.Map, call => Numbered(Split(call.Text(2), call.Text(0), call.Int(1)))),
        GoFunction.Piped("splitList", 2, GoResult.List, call => GoCall.Array(Split(call.Text(1), call.Text(0), -1))),
        GoFunction.Piped("join", 2, GoResult.Text, call => call.Bounded(string.Join(call.Text(0), Texts(call[1])))),
        GoFunction.One("toStrings", GoResult.List, call => GoCall.Array(Texts(call[0]))),
        GoFunction.One("sortAlpha", GoResult.List, call => GoCall.Array(Texts(call[0]).Order(StringComparer.Ordinal))),
    ];

    /// <summary>The items of a list that are not null, as texts; of anything else its own.</summary>
    public static IEnumerable<string> Texts(object? value) => GoValue.AsList(value) is { } list
        ? list.Where(item => item is not null).Select(GoFormat.Of)
        : value is null ? [] : [GoFormat.Of(value)];

    /// <summary>At most so many parts; any number when negative. An empty separator splits into characters.</summary>
    public static IReadOnlyList<string> Split(string text, string separator, int most) => most == 0 ? []
        : separator.Length == 0 ? [.. text.EnumerateRunes().Select(rune => rune.ToString())]
        : text.Split(separator, most < 0 ? int.MaxValue : most);

    public static string Bytes(string text, int start, int end)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        end = Math.Clamp(end, 0, bytes.Length);
        start = Math.Clamp(start, 0, end);
        return Encoding.UTF8.GetString(bytes, start, end - start);
    }

    public static string Repeat(GoCall call, string text, int count)
    {
        call.Bounded(text, (long)text.Length * Math.Max(0, count));
        return count <= 0 ? "" : new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
    }

    public static string Replace(GoCall call, string text, string old, string with)
    {
        if (old.Length == 0)
        {
            call.Bounded(text, text.Length + (text.Length + 1L) * with.Length);
            return with + string.Concat(text.EnumerateRunes().Select(rune => rune + with));
        }

        call.Bounded(text, text.Length + (long)text.AsSpan().Count(old) * (with.Length - old.Length));
        return text.Replace(old, with, StringComparison.Ordinal);
    }

    private static string Truncate(string text, int length) => Encoding.UTF8.GetByteCount(text) is var size && length < 0
        ? size + length > 0 ? Bytes(text, size + length, size) : text
        : size > length ? Bytes(text, 0, length) : text;

    private static string Substring(string text, int start, int end) => start < 0 ? Bytes(text, 0, end)
        : Bytes(text, start, end < 0 ? int.MaxValue : end);

    private static string Without(string text, string part, bool atEnd) => atEnd
        ? part.Length > 0 && text.EndsWith(part, StringComparison.Ordinal) ? text[..^part.Length] : text
        : text.StartsWith(part, StringComparison.Ordinal) ? text[part.Length..] : text;

    private static string AbbreviateBoth(string text, int left, int right) => right < 4 || left > 0 && right < 7 ? text
        : Abbreviate(text, left, right);

    private static string Abbreviate(string text, int offset, int width)
    {
        if (text.Length <= width)
            return text;
        offset = Math.Min(offset, text.Length);
        if (text.Length - offset < width - 3)
            offset = text.Length - (width - 3);
        if (offset <= 4)
            return text[..(width - 3)] + "...";
        return offset + width - 3 < text.Length ? "..." + Abbreviate(text[offset..], 0, width - 3)
            : "..." + text[(text.Length - (width - 3))..];
    }

    private static string Indent(GoCall call, string text, int spaces)
    {
        var pad = Repeat(call, " ", spaces);
        call.Bounded(text, text.Length + (text.AsSpan().Count('\n') + 1L) * pad.Length);
        return pad + text.Replace("\n", "\n" + pad, StringComparison.Ordinal);
    }

    /// <summary>Lines of so many characters at most; longer words are cut only when asked.</summary>
    private static string Wrap(GoCall call, string text, int width, string lineEnd, bool breaksWords)
    {
        if (text.Length == 0)
            return text;
        width = Math.Max(1, width);
        call.Bounded(text, text.Length + (text.Length / width + 1L) * Math.Max(1, lineEnd.Length));
        var result = new StringBuilder();
        var rest = text.AsSpan();
        while (rest.Length > width)
        {
            if (rest[0] == ' ')
            {
                rest = rest[1..];
                continue;
            }

            var space = rest[..(width + 1)].LastIndexOf(' ');
            if (space < 0 && !breaksWords)
                space = rest[width..].IndexOf(' ') is >= 0 and var next ? next + width : -1;
            if (space >= 0)
            {
                result.Append(rest[..space]).Append(lineEnd);
                rest = rest[(space + 1)..];
            }
            else if (breaksWords)
            {
                result.Append(rest[..width]).Append(lineEnd);
                rest = rest[width..];
            }
            else
            {
                break;
            }
        }

        return result.Append(rest).ToString();
    }

    private static SafeObject Numbered(IEnumerable<string> parts) =>
        GoCall.Object(parts.Select((part, index) => new KeyValuePair<string, object?>($"_{index}", part)));
}
