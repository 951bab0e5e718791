using System.Security.Cryptography;
using System.Text;

namespace Notifications.Templates.Functions.Go;

/// <summary>JSON, base 64 and 32, and hashes.</summary>
internal static class GoEncodings
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int LongestJson = 1 << 20;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        .. GoLists.Must("toJson", 1, 1, GoResult.Text, call => Json(call, isIndented: false, isHtml: true)),
        .. GoLists.Must("toPrettyJson", 1, 1, GoResult.Text, call => Json(call, isIndented: true, isHtml: true)),
        .. GoLists.Must("toRawJson", 1, 1, GoResult.Text, call => Json(call, isIndented: false, isHtml: false)),
        GoFunction.One("fromJson", GoResult.Any, call => FromJson(call, isStrict: false)),
        GoFunction.One("mustFromJson", GoResult.Any, call => FromJson(call, isStrict: true)),
        GoFunction.One("b64enc", GoResult.Text, call => Convert.ToBase64String(Bytes(call))),
        GoFunction.One("b64dec", GoResult.Text, call => FromBase64(call.Text(0))),
        GoFunction.One("b32enc", GoResult.Text, call => ToBase32(Bytes(call))),
        GoFunction.One("b32dec", GoResult.Text, call => FromBase32(call.Text(0))),
        GoFunction.One("sha1sum", GoResult.Text, call => Hash(HashAlgorithmName.SHA1, call)),
        GoFunction.One("sha256sum", GoResult.Text, call => Hash(HashAlgorithmName.SHA256, call)),
        GoFunction.One("sha512sum", GoResult.Text, call => Hash(HashAlgorithmName.SHA512, call)),
        GoFunction.One("adler32sum", GoResult.Text, call => Adler(Bytes(call)).ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>Numbers are doubles, as in Go; null for what is no JSON, unless that is to be an error.</summary>
    public static object? FromJson(GoCall call, bool isStrict)
    {
        var text = call.Text(0);
        if (text.Length > LongestJson)
            throw call.Error($"the text has more than {LongestJson} characters");
        try
        {
            using var json = JsonDocument.Parse(text);
            return Value(json.RootElement);
        }
        catch (JsonException wrong)
        {
            return isStrict ? throw call.Error($"not JSON: {wrong.Message}") : null;
        }
    }

    public static string Json(GoCall call, bool isIndented, bool isHtml)
    {
        var json = new StringBuilder();
        Write(call, json, call[0], isIndented ? "\n" : null, isHtml);
        return json.ToString();
    }

    /// <summary>A text as JSON, with its quotes.</summary>
    public static string JsonQuoted(string text, bool isHtml)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '<' or '>' or '&' when isHtml => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                < ' ' or '\u2028' or '\u2029' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <param name="lineEnd">With the indentation; null: all on one line.</param>
    private static void Write(GoCall call, StringBuilder json, object? value, string? lineEnd, bool isHtml, int depth = 0)
    {
        if (depth > 50 || json.Length > call.Context.LimitToString)
            throw call.Error("the value is too large or too deep for JSON");
        switch (value)
        {
            case null: json.Append("null"); break;
            case bool flag: json.Append(flag ? "true" : "false"); break;
            case string text: json.Append(JsonQuoted(text, isHtml)); break;
            case DateTime time: json.Append(JsonQuoted(GoTime.Format(time, "2006-01-02T15:04:05.999999999Z07:00"), isHtml)); break;
            case TimeSpan span: json.Append(span.Ticks * 100); break;
            case var _ when GoNumber.IsNumber(value): json.Append(GoFormat.Of(value)); break;
            case IDictionary<string, object?> map:
                Items(call, json, '{',
                    [.. GoValue.Sorted(map).Select(entry => (JsonQuoted(entry.Key, isHtml) + (lineEnd is null ? ":" : ": "), entry.Value))],
                    '}', lineEnd, isHtml, depth);
                break;
            case var _ when GoValue.AsList(value) is { } list:
                Items(call, json, '[', [.. list.Select(item => ("", item))], ']', lineEnd, isHtml, depth);
                break;
            default: json.Append("null"); break;
        }
    }

    private static void Items(
        GoCall call, StringBuilder json, char open, IReadOnlyList<(string Key, object? Value)> items, char close, string? lineEnd,
        bool isHtml, int depth)
    {
        json.Append(open);
        var inner = lineEnd is null ? null : lineEnd + "  ";
        for (var i = 0; i < items.Count; i++)
        {
            json.Append(i == 0 ? "" : ",").Append(inner).Append(items[i].Key);
            Write(call, json, items[i].Value, inner, isHtml, depth + 1);
        }

        json.Append(items.Count == 0 ? null : lineEnd).Append(close);
    }

    private static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object =>
            GoCall.Object(json.EnumerateObject().Select(member => new KeyValuePair<string, object?>(member.Name, Value(member.Value)))),
        JsonValueKind.Array => GoCall.Array(json.EnumerateArray().Select(Value)),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static byte[] Bytes(GoCall call) => Encoding.UTF8.GetBytes(call.Text(0));

    private static string Hash(HashAlgorithmName name, GoCall call) =>
        Convert.ToHexStringLower(CryptographicOperations.HashData(name, Bytes(call)));

    private static string FromBase64(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            return "illegal base64 data";
        }
    }

    private static string ToBase32(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            var pair = bytes[bit / 8] << 8 | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text.Append(Alphabet[pair >> (11 - bit % 8) & 31]);
        }

        return text.Append('=', (8 - text.Length % 8) % 8).ToString();
    }

    private static string FromBase32(string text)
    {
        var bytes = new List<byte>();
        int buffer = 0, bits = 0;
        foreach (var c in text.TrimEnd('='))
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
                return "illegal base32 data";
            buffer = (buffer << 5 | value) & 0xfff;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static uint Adler(byte[] bytes)
    {
        uint a = 1, b = 0;
        foreach (var value in bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return b << 16 | a;
    }
}
