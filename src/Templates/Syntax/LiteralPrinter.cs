using System.Globalization;
using System.Text;
using Notifications.Templates.Values;

namespace Notifications.Templates.Syntax;

/// <summary>Values of literals as code.</summary>
internal static class LiteralPrinter
{
    public static string Print(in Value value) => value.Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => value.Bool ? "true" : "false",
        ValueKind.Float => value.Float.ToString("0.0###########", CultureInfo.InvariantCulture) + "f",
        ValueKind.Double => value.Double.ToString("0.0###############", CultureInfo.InvariantCulture),
        ValueKind.Decimal => value.Decimal.ToString(CultureInfo.InvariantCulture) + "m",
        ValueKind.String => Quote(value.Text),
        _ => value.IsInteger ? value.ToString() : throw new InvalidOperationException($"{value.Kind} is no literal."),
    };

    /// <summary>The name of a member of an object.</summary>
    public static string MemberName(string name)
    {
        var isPlain = name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_');
        return isPlain && name is not ("null" or "true" or "false" or "do" or "this") ? name : Quote(name);
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                < ' ' => $@"\x{(int)c:x2}",
                _ => c.ToString(),
            });
        }
        return quoted.Append('"').ToString();
    }
}
