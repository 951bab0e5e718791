using System.Numerics;

namespace Notifications.Templates.Evaluation;

/// <summary>Integers of any size, kept to a size that is cheap to compute with and to print.</summary>
internal static class BigIntegers
{
    /// <summary>The largest number of bits of an integer; its decimal form has 320,000 digits.</summary>
    private const long MaxBits = (1L << 20) + 64;

    /// <summary>From here on printing takes a millisecond and more.</summary>
    private const long LongBits = 1 << 13;

    public static BigInteger Multiply(Guard guard, BigInteger left, BigInteger right)
    {
        var bits = left.GetBitLength() + right.GetBitLength();
        Check(bits);
        Charge(guard, bits);
        return bits < LongBits ? left * right : Long(left, right);

        BigInteger Long(BigInteger left, BigInteger right) => Abandonable.Run(() => left * right, guard.Cancellation);
    }

    public static BigInteger Shift(Guard guard, BigInteger value, long by)
    {
        var bits = Math.Max(0, value.GetBitLength() + by);
        Check(bits - 64);
        Charge(guard, bits);
        return by >= 0 ? value << (int)by : value >> (int)-by;
    }

    public static void Append(RenderContext context, CharBuffer to, BigInteger value)
    {
        var bits = value.GetBitLength();
        Charge(context.Guard, bits * 2);
        if (bits < LongBits)
            to.Append(value, default, context.Culture);
        else
            AppendLong(context, to, value);
    }

    private static void AppendLong(RenderContext context, CharBuffer to, BigInteger value) =>
        to.Append(Abandonable.Run(() => value.ToString(context.Culture), context.Guard.Cancellation));

    /// <param name="right">Not zero.</param>
    public static (BigInteger Quotient, BigInteger Remainder) Divide(Guard guard, BigInteger left, BigInteger right)
    {
        var bits = left.GetBitLength();
        Charge(guard, bits * 2);
        return bits < LongBits ? BigInteger.DivRem(left, right) : Long(left, right);

        (BigInteger, BigInteger) Long(BigInteger left, BigInteger right) => Abandonable.Run(() => BigInteger.DivRem(left, right), guard.Cancellation);
    }

    /// <summary>The size of a result, as work (multiplying and printing is more than linear) and as memory.</summary>
    public static void Charge(Guard guard, long bits)
    {
        if (bits < 256)
            return;
        guard.ChargeText(bits >> 4);
        guard.Steps((bits >> 6) * (bits >> 12));
    }

    private static void Check(long bits)
    {
        if (bits > MaxBits * 2)
            throw new Failure("The integer is too large.");
    }
}
