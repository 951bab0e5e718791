using Notifications.Import.Code;
using Notifications.Import.Expr;
using Notifications.Import.Values;
using Notifications.Templates.Functions.Go;

namespace Notifications.Import.GoTemplate;

/// <summary>Functions of Go and Sprig with translated arguments.</summary>
internal sealed class GoCalls(GoRemarks remarks)
{
    /// <summary>Sprig's that are not taken along, and why.</summary>
    private static readonly FrozenDictionary<string, string> Refused = new Dictionary<string, string>
    {
        ["env"] = "templates see no environment, there or here",
        ["expandenv"] = "templates see no environment, there or here",
        ["getHostByName"] = "templates ask no network here",
    }.Concat(new[]
    {
        "bcrypt", "htpasswd", "derivePassword", "genPrivateKey", "buildCustomCert", "genCA", "genCAWithKey", "genSelfSignedCert",
        "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey", "encryptAES", "decryptAES",
    }.Select(name => KeyValuePair.Create(name, "templates make no keys, passwords or certificates here"))).ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Native = new Dictionary<string, string>
    {
        ["upper"] = "string.upcase",
        ["lower"] = "string.downcase",
        ["contains"] = "string.contains",
        ["hasPrefix"] = "string.starts_with",
        ["hasSuffix"] = "string.ends_with",
    }.ToFrozenDictionary();

    public Fragment Function(string name, IReadOnlyList<Fragment> arguments, int at)
    {
        if (arguments.Any(argument => ReferenceEquals(argument, GoHost.Root)))
            throw remarks.Wrong($"{name} is given everything (.): name what it needs", at);
        if (Refused.TryGetValue(name, out var reason))
        {
            remarks.Add($"{name}: {reason}; it is null", at);
            return Fragment.Null;
        }

        if (!GoFunctions.Go.TryGetValue(name, out var function) || IsOurs(name))
        {
            remarks.Add($"there is no function \"{name}\", neither there nor here: it is null", at);
            return Fragment.Null;
        }

        if (arguments.Count < function.Least || arguments.Count > function.Most)
        {
            remarks.Add($"{name} takes {(function.Least == function.Most ? $"{function.Least}" : $"at least {function.Least}")} arguments, not {arguments.Count}: it is null", at);
            return Fragment.Null;
        }

        var kind = ExprBuiltins.KindOf(function.Result);
        return (name, arguments) switch
        {
            ("eq", [var left, ..]) => Equal(left, [.. arguments.Skip(1)]),
            ("ne", [var left, var right]) => NotEqual(left, right),
            ("lt" or "le" or "gt" or "ge", [{ Kind: ValueKind.Number } left, { Kind: ValueKind.Number } right]) =>
                Fragment.Of($"{left.Operand} {name switch { "lt" => "<", "le" => "<=", "gt" => ">", _ => ">=" }} {right.Operand}",
                    ValueKind.Flag),
            ("and" or "or", _) when arguments.All(argument => argument.Kind == ValueKind.Flag) =>
                Fragment.Joined(name == "and" ? "&&" : "||", arguments),
            ("and" or "or", [var only]) => only,
            ("or", _) when arguments[^1].Kind == ValueKind.Text
                && arguments.All(argument => argument.Kind is ValueKind.Text or ValueKind.OptionalText) =>
                Fragment.Call("go.or", ValueKind.Text, arguments),
            ("or", _) when arguments.All(argument => argument.Kind is ValueKind.Text or ValueKind.OptionalText) =>
                Fragment.Call("go.or", ValueKind.OptionalText, arguments),
            ("not", [var value]) => Fragment.Atom($"!{GoHost.Parenthesised(GoHost.Truth(value))}", ValueKind.Flag),
            ("default", [{ Kind: ValueKind.Text } other, { Kind: ValueKind.Text or ValueKind.OptionalText } value]) =>
                Fragment.Pipe(value, "go.default", ValueKind.Text, other),
            ("replace", [{ Literal.Length: > 0 } old, var with, { Kind: ValueKind.Text or ValueKind.OptionalText } value]) =>
                Fragment.Pipe(value, "string.replace", ValueKind.Text, old, with),
            ("index", [{ Kind: ValueKind.Map or ValueKind.Any, Path: ['a', ..] } map, { Literal: { } key }]) =>
                map.Member(key, HostNames.KindOf($"{map.Path}.{key}")),
            ("index", [{ Kind: ValueKind.List, Path: not null } list, { Kind: ValueKind.Number } number]) when number.Text.All(
                char.IsAsciiDigit) =>
                Fragment.Atom($"{list.Text}[{number.Text}]", HostNames.KindOf($"{list.Path}[]")) with { Path = $"{list.Path}[]" },
            ("printf", [{ Literal: { } format }]) when !format.Contains('%', StringComparison.Ordinal) => arguments[0],
            ("now", []) => Fragment.Atom("go.now", ValueKind.Time),
            _ when Native.TryGetValue(name, out var native) && arguments[^1].Kind is ValueKind.Text or ValueKind.OptionalText
                && arguments.SkipLast(1).All(argument => argument.Kind == ValueKind.Text) =>
                Fragment.Pipe(arguments[^1], native!, kind, arguments.SkipLast(1)),
            (_, []) => Fragment.Atom($"go.{name}", kind),
            _ => function.IsPiped ? Fragment.Pipe(arguments[^1], $"go.{name}", kind, arguments.SkipLast(1))
                : Fragment.Call($"go.{name}", kind, arguments),
        };
    }

    /// <summary>Functions of our table that Go does not have.</summary>
    private static bool IsOurs(string name) =>
        name is "text" or "jsonText" or "truthy" or "range" or "entries" or "parseTime" or "formatTime" or "unixTime" or "unixMillis"
        or "nanoseconds" or "parseDuration"
        or "roundDuration" or "truncateDuration" or "repoURLToHTTPS" or "repoFullName";

    /// <summary>Equal to one of them.</summary>
    private static Fragment Equal(Fragment left, IReadOnlyList<Fragment> others)
    {
        if (!others.All(other => IsSafe(left, other)) || others.Count > 1 && !left.IsRepeatable)
            return Fragment.Call("go.eq", ValueKind.Flag, [left, .. others]);
        return others.Count == 1 ? Fragment.Compared(left, "==", others[0])
            : Fragment.Joined("||", others.Select(other => Fragment.Compared(left, "==", other)));
    }

    private static Fragment NotEqual(Fragment left, Fragment right) =>
        IsSafe(left, right) ? Fragment.Compared(left, "!=", right) : Fragment.Call("go.ne", ValueKind.Flag, left, right);

    /// <summary>Our <c>==</c> converts: 1 and "1" are equal to it. Where Go sees two types it fails, so a text beside a text is
    /// enough.</summary>
    private static bool IsSafe(Fragment left, Fragment right) => (left.Kind, right.Kind) switch
    {
        (ValueKind.Null, _) or (_, ValueKind.Null) => true,
        (ValueKind.Text or ValueKind.OptionalText, ValueKind.Text or ValueKind.OptionalText) => true,
        (ValueKind.Number or ValueKind.OptionalNumber, ValueKind.Number or ValueKind.OptionalNumber) => true,
        (ValueKind.Flag or ValueKind.OptionalFlag, ValueKind.Flag or ValueKind.OptionalFlag) => true,
        _ => IsPlainWord(left) || IsPlainWord(right),
    };

    private static bool IsPlainWord(Fragment code) =>
        code.Literal is { Length: > 0 } text && text is not ("true" or "false") && char.IsLetter(text[0])
            && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
