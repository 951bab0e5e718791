using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Notifications.Templates.Values;
using P = Notifications.Templates.Functions.Parameter;

namespace Notifications.Templates.Functions;

/// <summary>The builtin object <c>html</c>. Null stays null, "" stays "".</summary>
internal static class HtmlFunctions
{
    private const string Tags = """<script.*?</script>|<!--.*?-->|<style.*?</style>|<(?:[^>=]|='[^']*'|="[^"]*"|=[^'"][^\s>]*)*>""";

    public static BuiltinObject Object { get; } = new("html")
    {
        { "escape", [P.Text("text")], (in args) => Changed(args, WebUtility.HtmlEncode) },
        { "newline_to_br", [P.Text("text")], (in args) => Changed(args, NewlineToBr) },
        { "strip", [P.Text("text")], Strip },
        { "url_encode", [P.Text("text")], (in args) => Changed(args, Uri.EscapeDataString) },
        { "url_escape", [P.Text("text")], (in args) => Changed(args, UrlEscape) },
    };

    private static Value Changed(in Arguments args, Func<string, string?> change)
    {
        var text = args.Text(0);
        if (string.IsNullOrEmpty(text))
            return args[0];
        return args.NewText(TextParts.Change(args.Context.Guard, text, change));
    }

    private static string NewlineToBr(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var isEnd = text[i] == '\r' || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'));
            if (isEnd)
                result.Append("<br />");
            result.Append(text[i]);
        }
        return result.ToString();
    }

    private static Value Strip(scoped in Arguments args) =>
        string.IsNullOrEmpty(args.Text(0))
            ? args[0]
            : RegexFunctions.Without(args, Tags, RegexOptions.IgnoreCase | RegexOptions.Singleline);

    /// <summary>Percent-encodes what may not stand in an address; what has a meaning there (<c>: / ? # [ ] @ ! $ &amp; ' ( ) * + , ; =</c>) stays.</summary>
    private static string UrlEscape(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || "-_.~:/?#[]@!$&'()*+,;=".Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                result.Append((char)rune.Value);
                continue;
            }
            foreach (var part in utf8[..rune.EncodeToUtf8(utf8)])
                result.Append('%').Append(part.ToString("X2", CultureInfo.InvariantCulture));
        }
        return result.ToString();
    }
}
