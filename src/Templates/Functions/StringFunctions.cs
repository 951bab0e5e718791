using System.Globalization;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>string</c>. Lengths and indexes are in UTF-16 units.</summary>
internal static class StringFunctions
{
    public static BuiltinObject Object { get; } = new("string")
    {
        { "append", [P.Text("text"), P.Text("with")], (in args) => Joined(args, args.TextOrEmpty(0), args.TextOrEmpty(1)) },
        { "base64_decode", [P.Text("text")], StringEncoding.Base64Decode },
        { "base64_encode", [P.Text("text")], StringEncoding.Base64Encode },
        { "capitalize", [P.Text("text")], (in args) => args.NewText(Capitalize(args.TextOrEmpty(0))) },
        { "capitalizewords", [P.Text("text")], (in args) => args.NewText(CapitalizeWords(args.Context.Guard, args.TextOrEmpty(0))) },
        { "contains", [P.Text("text"), P.Text("value")], StringSearch.Contains },
        { "downcase", [P.Text("text")], (in args) => args.NewText(TextParts.Change(args.Context.Guard, args.Text(0), MemoryExtensions.ToLowerInvariant)) },
        { "empty", [P.Text("text")], (in args) => Value.From(args.TextOrEmpty(0).Length == 0) },
        { "ends_with", [P.Text("text"), P.Text("value")], (in args) => StringSearch.IsAtEnd(args, atStart: false) },
        { "equals_ignore_case", [P.Text("text"), P.Text("value")], StringSearch.EqualsIgnoreCase },
        { "escape", [P.Text("text")], (in args) => args.Text(0) is { } text ? args.NewText(Escape(args.Context, text)) : default },
        { "handleize", [P.Text("text")], Handleize },
        { "hmac_sha1", [P.Text("text"), P.Text("secretKey")], StringEncoding.HmacSha1 },
        { "hmac_sha256", [P.Text("text"), P.Text("secretKey")], StringEncoding.HmacSha256 },
        { "hmac_sha512", [P.Text("text"), P.Text("secretKey")], StringEncoding.HmacSha512 },
        { "index_of", [P.Text("text"), P.Text("search"), P.Any("start_index").Optional(), P.Any("count").Optional(), P.Text("string_comparison").Optional()], StringSearch.IndexOf },
        { "literal", [P.Text("text")], (in args) => args.Text(0) is { } text ? args.NewText($"\"{Escape(args.Context, text)}\"") : default },
        { "lstrip", [P.Text("text")], (in args) => args.NewText(args.Text(0)?.TrimStart()) },
        { "md5", [P.Text("text")], StringEncoding.Md5 },
        { "pad_left", [P.Text("text"), P.Int("width")], (in args) => Padded(args, static (text, width) => text.PadLeft(width)) },
        { "pad_right", [P.Text("text"), P.Int("width")], (in args) => Padded(args, static (text, width) => text.PadRight(width)) },
        { "pluralize", [P.Int("number"), P.Text("singular"), P.Text("plural")], (in args) => args.Int(0) == 1 ? args[1] : args[2] },
        { "prepend", [P.Text("text"), P.Text("by")], (in args) => Joined(args, args.TextOrEmpty(1), args.TextOrEmpty(0)) },
        { "remove", [P.Text("text"), P.Text("remove")], StringSearch.Remove },
        { "remove_first", [P.Text("text"), P.Text("remove")], (in args) => args[0].IsNull ? default : StringSearch.ReplaceOne(args, "", fromEnd: false) },
        { "remove_last", [P.Text("text"), P.Text("remove")], (in args) => args[0].IsNull ? default : StringSearch.ReplaceOne(args, "", fromEnd: true) },
        { "replace", [P.Text("text"), P.Text("match"), P.Text("replace")], StringSearch.Replace },
        { "replace_first", [P.Text("text"), P.Text("match"), P.Text("replace"), P.Bool("from_end").Optional()], (in args) => StringSearch.ReplaceOne(args, args.TextOrEmpty(2), args.Bool(3)) },
        { "rstrip", [P.Text("text")], (in args) => args.NewText(args.Text(0)?.TrimEnd()) },
        { "sha1", [P.Text("text")], StringEncoding.Sha1 },
        { "sha256", [P.Text("text")], StringEncoding.Sha256 },
        { "sha512", [P.Text("text")], StringEncoding.Sha512 },
        { "size", [P.Text("text")], (in args) => Value.From(args.TextOrEmpty(0).Length) },
        { "slice", [P.Text("text"), P.Int("start"), P.Any("length").Optional()], (in args) => Slice(args, int.MaxValue) },
        { "slice1", [P.Text("text"), P.Int("start"), P.Any("length").Optional()], (in args) => Slice(args, 1) },
        { "split", [P.Text("text"), P.Text("match")], Split },
        { "starts_with", [P.Text("text"), P.Text("value")], (in args) => StringSearch.IsAtEnd(args, atStart: true) },
        { "strip", [P.Text("text")], (in args) => args.NewText(args.Text(0)?.Trim()) },
        { "strip_newlines", [P.Text("text")], (in args) => args.NewText(TextParts.Change(args.Context.Guard, args.TextOrEmpty(0), WithoutNewlines)) },
        { "to_double", [P.Text("text")], (in args) => double.TryParse(args.Text(0), NumberStyles.Float | NumberStyles.AllowThousands, args.Context.Culture, out var parsed) ? Value.From(parsed) : default },
        { "to_float", [P.Text("text")], (in args) => float.TryParse(args.Text(0), NumberStyles.Float | NumberStyles.AllowThousands, args.Context.Culture, out var parsed) ? Value.From(parsed) : default },
        { "to_int", [P.Text("text")], (in args) => int.TryParse(args.Text(0), NumberStyles.Integer, args.Context.Culture, out var parsed) ? Value.From(parsed) : default },
        { "to_long", [P.Text("text")], (in args) => long.TryParse(args.Text(0), NumberStyles.Integer, args.Context.Culture, out var parsed) ? Value.ExactLong(parsed) : default },
        { "truncate", [P.Text("text"), P.Int("length"), P.Text("ellipsis").Optional()], Truncate },
        { "truncatewords", [P.Text("text"), P.Int("count"), P.Text("ellipsis").Optional()], TruncateWords },
        { "upcase", [P.Text("text")], (in args) => args.NewText(TextParts.Change(args.Context.Guard, args.Text(0), MemoryExtensions.ToUpperInvariant)) },
        { "whitespace", [P.Text("text")], (in args) => Value.From(string.IsNullOrWhiteSpace(args.Text(0))) },
    };

    private const int CharactersBetweenChecks = 0x3fff;

    /// <summary>Fails when a result would be longer than what may be printed.</summary>
    public static void CheckLength(in Arguments args, long length)
    {
        var limit = args.Context.Limits.OutputLength;
        if (limit > 0 && length > limit)
            args.Fail($"The resulting string length exceeds the configured LimitToString `{limit}`.");
        args.Context.Guard.ChargeText(length);
    }

    private static Value Joined(in Arguments args, string first, string second)
    {
        CheckLength(args, (long)first.Length + second.Length);
        return Value.From(first + second);
    }

    private static string Capitalize(string text) =>
        text.Length == 0 || char.IsUpper(text[0]) ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string CapitalizeWords(Guard guard, string text) => string.Create(text.Length, (guard, text), static (result, from) =>
    {
        var source = from.text;
        for (var i = 0; i < source.Length; i++)
        {
            if ((i & CharactersBetweenChecks) == CharactersBetweenChecks)
                from.guard.CheckNow();
            result[i] = Starts(source, i) ? char.ToUpperInvariant(source[i]) : source[i];
        }

        // The first letter since the last white space
        static bool Starts(string source, int at)
        {
            if (!char.IsLetter(source[at]))
                return false;
            for (var i = at - 1; i >= 0 && !char.IsWhiteSpace(source[i]); i--)
            {
                if (char.IsLetter(source[i]))
                    return false;
            }
            return true;
        }
    });

    private static string WithoutNewlines(string text) => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    private static string Escape(RenderContext context, string text)
    {
        if (!Printer.NeedsEscape(text))
            return text;
        var buffer = context.RentBuffer();
        Printer.AppendEscaped(context, buffer, text);
        var escaped = buffer.ToString();
        context.Return(buffer);
        return escaped;
    }

    /// <summary>Letters and digits in lower case, runs of others as one dash; a dash at the end is removed.</summary>
    private static Value Handleize(scoped in Arguments args)
    {
        var text = args.Text(0);
        if (text is null)
            args.Fail("Object reference not set to an instance of an object.");
        var buffer = args.Context.RentBuffer();
        for (var i = 0; i < text.Length; i++)
        {
            if ((i & CharactersBetweenChecks) == CharactersBetweenChecks)
                args.Context.Guard.CheckNow();
            var c = text[i];
            if (char.IsLetterOrDigit(c))
                buffer.Append(char.ToLowerInvariant(c));
            else if (buffer.Length == 0 || buffer.Span[^1] != '-')
                buffer.Append('-');
        }
        if (buffer.Length > 0 && buffer.Span[^1] == '-')
            buffer.Truncate(buffer.Length - 1);
        var handle = args.NewText(buffer.ToString());
        args.Context.Return(buffer);
        return handle;
    }

    private static Value Padded(in Arguments args, Func<string, int, string> pad)
    {
        var width = args.Int(1);
        if (width < 0)
            args.Fail("Non-negative number required. (Parameter 'totalWidth')");
        var limit = args.Context.Limits.OutputLength;
        if (limit > 0 && width > limit)
            args.FailAt(1, $"Padding width `{width}` exceeds the configured LimitToString `{limit}`.");
        args.Context.Guard.ChargeText(width);
        return args.NewText(pad(args.TextOrEmpty(0), width));
    }

    /// <summary>A negative start counts from the end; both ends are clamped.</summary>
    private static Value Slice(in Arguments args, int defaultLength)
    {
        var text = args.TextOrEmpty(0);
        var start = args.Int(1);
        var length = args[2].IsNull ? Math.Min(defaultLength, text.Length) : Conversions.ToInt(args.Context, args[2]);
        if (start < 0)
            start += text.Length;
        if (start < 0)
        {
            length = (int)Math.Max(int.MinValue, Math.Min((long)length + start, int.MaxValue));
            start = 0;
        }
        if (start >= text.Length || length <= 0)
            return Value.EmptyText;
        return args.NewText(text.Substring(start, Math.Min(length, text.Length - start)));
    }

    private static Value Split(scoped in Arguments args)
    {
        var text = args.TextOrEmpty(0);
        if (text.Length == 0)
            return args.Site.Range([]);
        var separator = args.TextOrEmpty(1);
        if (separator.Length == 0)
            return args.Site.Range([args[0]]);
        args.Context.Guard.ChargeText(text.Length);
        args.Context.Guard.ChargeItems(TextSearch.Count(args.Context.Guard, text, separator) + 1);
        var parts = new List<Value>();
        for (var from = 0; from <= text.Length;)
        {
            var at = TextSearch.IndexOf(args.Context.Guard, text, separator, from, StringComparison.Ordinal);
            var end = at < 0 ? text.Length : at;
            if (end > from)
                parts.Add(Value.From(text[from..end]));
            from = end + separator.Length;
        }
        return args.Site.Range(parts);
    }

    private static Value Truncate(scoped in Arguments args)
    {
        var text = args.TextOrEmpty(0);
        var ellipsis = args.Text(2) ?? "...";
        var length = args.Int(1);
        if (text.Length <= length)
            return args[0].IsNull ? Value.EmptyText : args[0];
        if (text.Length == 0)
            return Value.EmptyText;
        return args.NewText(string.Concat(text.AsSpan(0, Math.Max(0, length - ellipsis.Length)), ellipsis));
    }

    /// <summary>The first words with one space between; "..." follows always, whatever the ellipsis argument.</summary>
    private static Value TruncateWords(scoped in Arguments args)
    {
        var text = args.TextOrEmpty(0);
        if (text.Length == 0)
            return Value.EmptyText;
        args.Context.Guard.ChargeText(text.Length);
        var count = Math.Max(0, args.Int(1));
        args.Context.Guard.ChargeItems(Math.Min(count, text.Length / 2));
        var buffer = args.Context.RentBuffer();
        for (var at = 0; count > 0 && at < text.Length; count--)
        {
            args.Context.Guard.Step();
            var start = at;
            while (start < text.Length && char.IsWhiteSpace(text[start]))
                start++;
            at = start;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
                at++;
            if (at == start)
                break;
            if (buffer.Length > 0)
                buffer.Append(' ');
            buffer.Append(text.AsSpan(start, at - start));
        }
        buffer.Append("...");
        var words = args.NewText(buffer.ToString());
        args.Context.Return(buffer);
        return words;
    }
}
