using System.Diagnostics;
using System.Numerics;
using System.Text.Json;

namespace Notifications.Templates.Values;

/// <summary>A value of the template language. <c>default</c> is null.</summary>
[DebuggerDisplay("{Kind}: {ToString()}")]
public readonly struct Value
{
    private const int DateKindShift = 62;
    private const long DateTicksMask = (1L << DateKindShift) - 1;

    private readonly object? _reference;
    private readonly long _bits;

    private Value(ValueKind kind, long bits, object? reference)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
    }

    public static Value Null => default;
    public static Value True => new(ValueKind.Bool, 1, null);
    public static Value False => new(ValueKind.Bool, 0, null);
    public static Value Empty => new(ValueKind.Empty, 0, null);
    public static Value EmptyText => new(ValueKind.String, 0, "");

    internal ValueKind Kind { get; }

    public bool IsNull => Kind == ValueKind.Null;

    /// <summary>A string or a character: what the string rules of the operators apply to.</summary>
    public bool IsText => Kind is ValueKind.String or ValueKind.Char;

    public bool IsNumber => Kind is >= ValueKind.Int and <= ValueKind.Decimal;

    public bool IsInteger => Kind is >= ValueKind.Int and <= ValueKind.BigInt;

    /// <summary>Only null, false and <c>empty</c> are not true.</summary>
    public bool IsTruthy => Kind switch
    {
        ValueKind.Null or ValueKind.Empty => false,
        ValueKind.Bool => _bits != 0,
        _ => true,
    };

    /// <summary>The date that it is; null for anything else.</summary>
    public DateTime? AsDate => Kind == ValueKind.Date ? Date : null;

    /// <summary>The timespan that it is; null for anything else.</summary>
    public TimeSpan? AsTimeSpan => Kind == ValueKind.TimeSpan ? TimeSpan : null;

    /// <summary>The number that it is, as a double; null for anything else.</summary>
    public double? AsNumber => Kind switch
    {
        ValueKind.Int or ValueKind.Long => _bits,
        ValueKind.Float => Float,
        ValueKind.Double => Double,
        ValueKind.Decimal => (double)Decimal,
        ValueKind.BigInt => (double)BigInt,
        _ => null,
    };

    /// <summary>The text that it is; null for anything else.</summary>
    public string? AsText => Kind switch
    {
        ValueKind.String or ValueKind.Captured => Text,
        ValueKind.Char => Char.ToString(),
        _ => null,
    };

    internal bool Bool => _bits != 0;
    internal char Char => (char)_bits;
    internal int Int => (int)_bits;

    /// <summary>The value of an <see cref="ValueKind.Int"/> or a <see cref="ValueKind.Long"/>.</summary>
    internal long Long => _bits;

    internal float Float => BitConverter.Int32BitsToSingle((int)_bits);
    internal double Double => BitConverter.Int64BitsToDouble(_bits);
    internal decimal Decimal => (decimal)_reference!;
    internal BigInteger BigInt => (BigInteger)_reference!;

    /// <summary>The text of a <see cref="ValueKind.String"/> or a <see cref="ValueKind.Captured"/>.</summary>
    internal string Text => _reference as string ?? ((RichText)_reference!).Text;

    /// <summary>The parts of a captured or included text; null for a plain string.</summary>
    internal RichText? Rich => _reference as RichText;

    internal ScriptArray Array => (ScriptArray)_reference!;
    internal Sequence Sequence => (Sequence)_reference!;
    internal ScriptObject Object => (ScriptObject)_reference!;
    internal Pair Pair => (Pair)_reference!;
    internal ScriptFunction Function => (ScriptFunction)_reference!;
    internal DateTime Date => new(_bits & DateTicksMask, (DateTimeKind)(_bits >>> DateKindShift));
    internal TimeSpan TimeSpan => new(_bits);

    /// <summary>The object behind the value: for identity of arrays and objects.</summary>
    internal object? Reference => _reference;

    public static Value From(bool value) => value ? True : False;
    public static Value From(char value) => new(ValueKind.Char, value, null);
    public static Value From(int value) => new(ValueKind.Int, value, null);

    /// <summary>An int when it fits, else a long: as integer results shrink.</summary>
    public static Value From(long value) =>
        new(value is >= int.MinValue and <= int.MaxValue ? ValueKind.Int : ValueKind.Long, value, null);

    /// <summary>The smallest integer kind that holds the value.</summary>
    public static Value From(BigInteger value) => value >= long.MinValue && value <= long.MaxValue
        ? From((long)value)
        : new(ValueKind.BigInt, 0, value);

    public static Value From(float value) => new(ValueKind.Float, BitConverter.SingleToInt32Bits(value), null);
    public static Value From(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value), null);
    public static Value From(decimal value) => new(ValueKind.Decimal, 0, value);
    public static Value From(string? value) => value is null ? default : new(ValueKind.String, 0, value);

    public static Value From(DateTime value) => new(ValueKind.Date, value.Ticks | ((long)value.Kind << DateKindShift), null);
    public static Value From(TimeSpan value) => new(ValueKind.TimeSpan, value.Ticks, null);

    /// <summary>JSON, converted only as far as it is read; its document must live as long as the value.</summary>
    public static Value From(JsonElement json) => JsonValues.From(json, JsonReading.Default);

    public static Value From(ScriptArray? value) => value is null ? default : new(ValueKind.Array, 0, value);
    public static Value From(ScriptObject? value) => value is null ? default : new(ValueKind.Object, 0, value);

    internal static Value ExactLong(long value) => new(ValueKind.Long, value, null);
    internal static Value ExactBigInt(BigInteger value) => new(ValueKind.BigInt, 0, value);
    internal static Value From(Sequence? value) => value is null ? default : new(ValueKind.Range, 0, value);
    internal static Value From(Pair value) => new(ValueKind.Pair, 0, value);
    internal static Value From(ScriptFunction value) => new(ValueKind.Function, 0, value);

    /// <summary>A string that remembers which parts of it were template text and which were printed values.</summary>
    internal static Value String(RichText text) => new(ValueKind.String, 0, text);

    internal static Value Captured(RichText text) => new(ValueKind.Captured, 0, text);

    /// <summary>For the debugger; printing in templates is <c>Printer</c>.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => Bool ? "true" : "false",
        ValueKind.Int or ValueKind.Long => FormattableString.Invariant($"{_bits}"),
        ValueKind.Char => Char.ToString(),
        ValueKind.Float => FormattableString.Invariant($"{Float}"),
        ValueKind.Double => FormattableString.Invariant($"{Double}"),
        ValueKind.Date => FormattableString.Invariant($"{Date:O}"),
        ValueKind.TimeSpan => FormattableString.Invariant($"{TimeSpan:c}"),
        ValueKind.Empty => "empty",
        ValueKind.String or ValueKind.Captured => Text,
        _ => FormattableString.Invariant($"{_reference}"),
    };
}
