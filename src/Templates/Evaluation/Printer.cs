using System.Globalization;
using Notifications.Templates.Functions;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>How values look when they are printed.</summary>
internal static class Printer
{
    private const string Cut = "...";

    /// <summary>Characters between two looks at the clock.</summary>
    private const int EscapedAtOnce = 1 << 14;

    /// <summary>The printed text, cut at the limit; null is "".</summary>
    public static string ToText(RenderContext context, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null or ValueKind.Empty:
                return "";
            case ValueKind.Bool:
                return value.Bool ? "true" : "false";
            case ValueKind.String or ValueKind.Captured when IsWhole(context, value.Text):
                return value.Text;
            default:
                var buffer = context.RentBuffer();
                Append(context, buffer, value);
                var text = buffer.ToString();
                context.Return(buffer);
                return text;
        }
    }

    /// <summary>Appends the printed text, cut at the limit.</summary>
    public static void Append(RenderContext context, CharBuffer to, in Value value)
    {
        var limit = Limit(context);
        var start = to.Length;
        if (value.Kind is ValueKind.String or ValueKind.Captured)
            to.Append(value.Text.AsSpan(0, Math.Min(value.Text.Length, limit)));
        else
            Write(context, to, value, 0, (int)Math.Min((long)start + limit, int.MaxValue));
        if (to.Length - start >= limit)
        {
            to.Truncate(start + limit);
            to.Append(Cut);
        }
    }

    /// <summary>As it appears in an array: strings are quoted, null is <c>null</c>.</summary>
    public static void AppendNested(RenderContext context, CharBuffer to, in Value value) =>
        Write(context, to, value, 1, (int)Math.Min((long)to.Length + Limit(context), int.MaxValue));

    /// <summary>As in an interpolated string: as the host prints it (<c>True</c>, whatever the culture), and lists as everywhere.</summary>
    public static void AppendInterpolated(RenderContext context, CharBuffer to, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Bool:
                to.Append(value.Bool ? "True" : "False");
                break;
            case ValueKind.String or ValueKind.Captured:
                context.Guard.ChargeText(value.Text.Length);
                to.Append(value.Text);
                break;
            case ValueKind.Date: to.Append(value.Date, default, CultureInfo.InvariantCulture); break;
            case ValueKind.Float: to.Append(value.Float, default, CultureInfo.InvariantCulture); break;
            case ValueKind.Double: to.Append(value.Double, default, CultureInfo.InvariantCulture); break;
            case ValueKind.Decimal: to.Append(value.Decimal, default, CultureInfo.InvariantCulture); break;
            default:
                Append(context, to, value);
                break;
        }
    }

    /// <summary>Whether <see cref="AppendEscaped(RenderContext, CharBuffer, ReadOnlySpan{char})"/> changes the text.</summary>
    public static bool NeedsEscape(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\0', '\x1f') >= 0 || text.IndexOfAny('"', '\\') >= 0;

    /// <summary>The text between quotes: <c>\" \\ \a \b \t \r \v \f \n</c>, other control characters <c>\xNN</c>.</summary>
    public static void AppendEscaped(RenderContext context, CharBuffer to, ReadOnlySpan<char> text)
    {
        for (; text.Length > EscapedAtOnce; text = text[EscapedAtOnce..])
        {
            AppendEscaped(to, text[..EscapedAtOnce]);
            context.Guard.CheckNow();
        }
        AppendEscaped(to, text);
    }

    private static void AppendEscaped(CharBuffer to, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c >= ' ' && c is not ('"' or '\\'))
            {
                to.Append(c);
                continue;
            }
            to.Append('\\');
            switch (c)
            {
                case '"' or '\\': to.Append(c); break;
                case '\a': to.Append('a'); break;
                case '\b': to.Append('b'); break;
                case '\t': to.Append('t'); break;
                case '\r': to.Append('r'); break;
                case '\v': to.Append('v'); break;
                case '\f': to.Append('f'); break;
                case '\n': to.Append('n'); break;
                default:
                    to.Append('x');
                    to.Append((int)c, "x2", CultureInfo.InvariantCulture);
                    break;
            }
        }
    }

    /// <summary>Whether a text is printed without being cut.</summary>
    public static bool IsWhole(RenderContext context, string text) => text.Length < Limit(context);

    /// <summary>A name that needs no quotes as a key.</summary>
    public static bool IsSimpleName(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_');

    private static void Write(RenderContext context, CharBuffer to, in Value value, int depth, int limit)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: to.Append(depth > 0 ? "null" : ""); break;
            case ValueKind.Empty: break;
            case ValueKind.Bool: to.Append(value.Bool ? "true" : "false"); break;
            case ValueKind.Char: to.Append(value.Char); break;
            case ValueKind.Int or ValueKind.Long: to.Append(value.Long, default, context.Culture); break;
            case ValueKind.Float: to.Append(value.Float, default, context.Culture); break;
            case ValueKind.Double: to.Append(value.Double, default, context.Culture); break;
            case ValueKind.Decimal: to.Append(value.Decimal, default, context.Culture); break;
            case ValueKind.BigInt: BigIntegers.Append(context, to, value.BigInt); break;
            case ValueKind.Date: to.Append(DatePatterns.Print(context, value.Date)); break;
            case ValueKind.TimeSpan: to.Append(value.TimeSpan, "c", context.Culture); break;
            case ValueKind.Captured: to.Append(value.Text); break;
            case ValueKind.Array or ValueKind.Range: WriteList(context, to, value, depth, limit); break;
            case ValueKind.Object: WriteObject(context, to, value.Object, depth, limit); break;
            case ValueKind.Function: to.Append(Calls.Print(context, value.Function)); break;
            case ValueKind.Pair:
                to.Append("{key: \"");
                AppendEscaped(context, to, value.Pair.Key);
                to.Append("\", value: ");
                Write(context, to, value.Pair.Value, depth + 1, limit);
                to.Append('}');
                break;
            case ValueKind.String:
                to.Append('"');
                AppendEscaped(context, to, value.Text.AsSpan(0, Math.Min(value.Text.Length, Math.Max(0, limit - to.Length))));
                to.Append('"');
                break;
            default:
                throw new InvalidOperationException($"No text for {value.Kind}.");
        }
    }

    private static int Limit(RenderContext context) => context.Limits.OutputLength > 0 ? context.Limits.OutputLength : context.Limits.StringLength;

    private static void WriteList(RenderContext context, CharBuffer to, in Value list, int depth, int limit)
    {
        Deeper(context, depth);
        to.Append('[');
        var first = true;
        foreach (var item in Iteration.Of(context, list))
        {
            if (to.Length >= limit)
                return;
            context.Guard.Step();
            if (!first)
                to.Append(", ");
            first = false;
            Write(context, to, item, depth + 1, limit);
        }
        to.Append(']');
    }

    private static void WriteObject(RenderContext context, CharBuffer to, ScriptObject value, int depth, int limit)
    {
        Deeper(context, depth);
        to.Append('{');
        var first = true;
        foreach (var entry in value.Members)
        {
            if (to.Length >= limit)
                return;
            context.Guard.Step();
            if (!first)
                to.Append(", ");
            first = false;
            if (IsSimpleName(entry.Name))
            {
                to.Append(entry.Name);
            }
            else
            {
                to.Append('"');
                AppendEscaped(context, to, entry.Name);
                to.Append('"');
            }
            to.Append(": ");
            Write(context, to, entry.Value, depth + 1, limit);
        }
        to.Append('}');
    }

    private static void Deeper(RenderContext context, int depth)
    {
        Guard.CheckStack();
        if (context.Limits.ObjectDepth > 0 && depth >= context.Limits.ObjectDepth)
            throw new Failure("Structure is too deeply nested or contains reference loops.");
    }
}
