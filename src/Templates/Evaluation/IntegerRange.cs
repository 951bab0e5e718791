using System.Numerics;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>The lazy sequence of <c>from..to</c>.</summary>
internal sealed class IntegerRange(BigInteger from, int count, bool isDescending) : Sequence
{
    public override int? KnownCount => count;

    public override IEnumerator<Value> GetEnumerator()
    {
        if (from >= long.MinValue / 2 && from <= long.MaxValue / 2)
        {
            var first = (long)from;
            for (var i = 0; i < count; i++)
                yield return Value.From(isDescending ? first - i : first + i);
            yield break;
        }
        for (var i = 0; i < count; i++)
            yield return Value.From(isDescending ? from - i : from + i);
    }

    public static Value Of(RenderContext context, BigInteger from, BigInteger to, bool isExclusive)
    {
        var limit = context.Limits.LoopIterations;
        var count = BigInteger.Abs(to - from) + (isExclusive ? 0 : 1);
        if (limit > 0 && count > limit)
            throw new Failure($"Range expression exceeds LoopLimit `{limit}`.");
        if (count > int.MaxValue)
            throw new Failure("The range is too large.");
        return Value.From(new IntegerRange(from, (int)count, isDescending: to < from));
    }
}
