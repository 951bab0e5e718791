namespace Notifications.Templates.Tests.Fuzzing;

/// <summary>What random templates are made of.</summary>
internal static class Words
{
    public static readonly string[] Names = [
        "app", "items", "text", "number", "nothing", "flag", "x", "y", "$z", "$0", "$", "this", "date", "string", "missing", "for",
        "for.index", "empty", "f", "tablerow.col"];

    public static readonly string[] Members = [
        "name", "size", "key", "value", "a", "b", "items", "year", "days", "nope", "index", "first", "empty?", "format"];

    public static readonly string[] Targets = [
        "x", "y", "$z", "app.name", "items[0]", "items[99]", "items[-1]", "x.y", "this.q", "string.own", "date.format", "app[text]"];

    public static readonly string[] Functions =
    [
        "array.add", "array.add_range", "array.any", "array.compact", "array.concat", "array.contains", "array.cycle", "array.each",
        "array.filter", "array.first",
        "array.insert_at", "array.join", "array.last", "array.limit", "array.map", "array.offset", "array.remove_at", "array.reverse",
        "array.size", "array.sort", "array.uniq",
        "string.append", "string.capitalize", "string.capitalizewords", "string.contains", "string.ends_with", "string.escape",
        "string.handleize", "string.index_of",
        "string.literal", "string.lstrip", "string.pad_left", "string.pad_right", "string.pluralize", "string.prepend", "string.remove",
        "string.remove_first",
        "string.replace", "string.replace_first", "string.slice", "string.slice1", "string.split", "string.strip_newlines",
        "string.to_double", "string.to_int",
        "string.truncate", "string.truncatewords", "string.upcase", "string.base64_decode", "string.base64_encode", "string.md5",
        "string.hmac_sha256",
        "math.abs", "math.ceil", "math.divided_by", "math.format", "math.is_number", "math.minus", "math.modulo", "math.plus", "math.round",
        "math.times",
        "regex.escape", "regex.match", "regex.matches", "regex.replace", "regex.split", "regex.unescape",
        "html.escape", "html.newline_to_br", "html.strip", "html.url_encode", "html.url_escape",
        "object.default", "object.eval", "object.eval_template", "object.format", "object.from_json", "object.has_key", "object.has_value",
        "object.keys", "object.kind",
        "object.size", "object.to_json", "object.typeof", "object.values",
        "date.add_days", "date.add_months", "date.parse", "date.parse_to_string", "date.to_string", "timespan.from_days",
        "timespan.from_seconds", "timespan.parse",
        "include", "include_join", "nope", "f", "g", "h",
    ];

    public static readonly string[] Operators = [
        "+", "-", "*", "/", "//", "%", "<<", ">>", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "??", "?!", "..", "..<", "|", "|>"];

    public static readonly string[] Literals =
    [
        "0", "1", "2", "7", "-1", "2147483647", "9223372036854775807", "99999999999999999999", "1e5", "1e400", "0.5", "1.5m", "2.5f",
        "0xFF", "0xFFFFFFFF", "0b1011", "1_000",
        "null", "true", "false", "''", "'a'", "'name'", "\"line\\n\"", "`v``erb`", "$\"i{x}n\"", "'%Y-%m'", "'F400'", "'(a+)+$'",
        "'[a-z]*'", "'{{ x }}{{ include `self` }}'", "'x = x + 1'",
        "'[1,{\"a\":null}]'", "'\\u00e9😀'", "'self'", "'2026-01-02T03:04:05Z'", "('ab' * 5000)", "(1..30)", "(10..-10)",
    ];

    public static readonly string[] Texts = [
        "text ", "\n", "  indented\n  ", "{ not code }", "a\tb", "\r\n", "é😀", "{%{ escaped {{ }%}", "\n    "];

    public static readonly string[] Enters = ["{{", "{{ ", "{{- ", "{{~ "];

    public static readonly string[] Exits = [" }}", "}}", " -}}", " ~}}", "\n}}", " # remark }}"];

    /// <summary>Put anywhere, to break what is well formed.</summary>
    public static readonly string[] Noise =
        ["{{", "}}", "{%{", "}%}", "end", "(", ")", "[", "]", "{", "}", "\"", "'", "`", "#", "##", "|", "@", "^", "..", "?.", "\\", "\0",
            "\u2028", "😀", "\ud800", "$", "$$", "0x", "1e9", ":", ",", "\n", "-"];

    /// <summary>Put many times one after the other.</summary>
    public static readonly string[] Nesting = [
        "(", "[", "{{ if true }}", "!", "a.", "a[", "1+", "1|", "{a:", "@(do;", "$\"{", "-", "x?.", "case 1; when 1;", "f(", "- "];
}
