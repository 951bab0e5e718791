namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's arithmetic.</summary>
internal static class GoNumbers
{
    private const int Any = int.MaxValue;

    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.One("atoi", GoResult.Number, call => int.TryParse(call.Text(0), out var number) ? (long)number : 0L),
        GoFunction.One("int", GoResult.Number, call => call.Long(0)),
        GoFunction.One("int64", GoResult.Number, call => call.Long(0)),
        GoFunction.One("float64", GoResult.Any, call => call.Double(0)),
        GoFunction.One("toDecimal", GoResult.Number, call => Octal(GoFormat.Of(call[0]))),
        GoFunction.One("add1", GoResult.Number, call => unchecked(call.Long(0) + 1)),
        GoFunction.Of("add", 0, Any, GoResult.Number,
            call => call.From(0).Aggregate(0L, (sum, value) => unchecked(sum + GoNumber.ToLong(value)))),
        GoFunction.Of("sub", 2, 2, GoResult.Number, call => unchecked(call.Long(0) - call.Long(1))),
        GoFunction.Of("mul", 1, Any, GoResult.Number,
            call => call.From(0).Aggregate(1L, (product, value) => unchecked(product * GoNumber.ToLong(value)))),
        GoFunction.Of("div", 2, 2, GoResult.Number, call => Divided(call, call.Long(0), call.Long(1)).Quotient),
        GoFunction.Of("mod", 2, 2, GoResult.Number, call => Divided(call, call.Long(0), call.Long(1)).Remainder),
        GoFunction.One("add1f", GoResult.Any, call => Exact(call, [call[0], 1L], (a, b) => a + b)),
        GoFunction.Of("addf", 0, Any, GoResult.Any, call => Exact(call, [0L, .. call.From(0)], (a, b) => a + b)),
        GoFunction.Of("subf", 1, Any, GoResult.Any, call => Exact(call, [.. call.From(0)], (a, b) => a - b)),
        GoFunction.Of("mulf", 1, Any, GoResult.Any, call => Exact(call, [.. call.From(0)], (a, b) => a * b)),
        GoFunction.Of("divf", 1, Any, GoResult.Any, call => Exact(call, [.. call.From(0)], (a, b) => a / b)),
        GoFunction.Of("max", 1, Any, GoResult.Number, call => call.From(0).Max(GoNumber.ToLong)),
        GoFunction.Of("biggest", 1, Any, GoResult.Number, call => call.From(0).Max(GoNumber.ToLong)),
        GoFunction.Of("min", 1, Any, GoResult.Number, call => call.From(0).Min(GoNumber.ToLong)),
        GoFunction.Of("maxf", 1, Any, GoResult.Any, call => call.From(0).Max(GoNumber.ToDouble)),
        GoFunction.Of("minf", 1, Any, GoResult.Any, call => call.From(0).Min(GoNumber.ToDouble)),
        GoFunction.One("ceil", GoResult.Any, call => Math.Ceiling(call.Double(0))),
        GoFunction.One("floor", GoResult.Any, call => Math.Floor(call.Double(0))),
        GoFunction.Of("round", 2, 3, GoResult.Any, call => Round(call.Double(0), call.Long(1), call.Count > 2 ? call.Double(2) : .5)),
        GoFunction.One("until", GoResult.List, call => GoCall.Array(Steps(call, 0, call.Long(0), call.Long(0) < 0 ? -1 : 1))),
        GoFunction.Of("untilStep", 3, 3, GoResult.List, call => GoCall.Array(Steps(call, call.Long(0), call.Long(1), call.Long(2)))),
        GoFunction.Of("seq", 0, Any, GoResult.Text, Sequence),
    ];

    private static (long Quotient, long Remainder) Divided(GoCall call, long left, long right) => right switch
    {
        0 => throw call.Error("division by zero"),
        -1 => (unchecked(-left), 0),
        _ => Math.DivRem(left, right),
    };

    /// <summary>In decimals, where they hold the numbers.</summary>
    private static double Exact(GoCall call, IReadOnlyList<object?> values, Func<decimal, decimal, decimal> operation)
    {
        try
        {
            return (double)values.Select(value => (decimal)GoNumber.ToDouble(value)).Aggregate(operation);
        }
        catch (Exception wrong) when (wrong is OverflowException or DivideByZeroException)
        {
            throw call.Error(wrong is OverflowException ? "the number is too large" : "division by zero");
        }
    }

    private static double Round(double value, long places, double roundOn)
    {
        var power = Math.Pow(10, places);
        var digit = power * value;
        return (digit - Math.Truncate(digit) >= roundOn ? Math.Ceiling(digit) : Math.Floor(digit)) / power;
    }

    private static long Octal(string text)
    {
        var number = 0L;
        foreach (var c in text)
        {
            if (c is < '0' or > '7' || number > long.MaxValue / 8)
                return 0;
            number = number * 8 + (c - '0');
        }

        return number;
    }

    private static IEnumerable<object> Steps(GoCall call, long start, long stop, long step)
    {
        if (step == 0 || stop < start != step < 0)
            return [];
        var count = (Math.Abs((decimal)stop - start) + Math.Abs((decimal)step) - 1) / Math.Abs((decimal)step);
        return count > GoCall.MostItems + 1
            ? throw call.Error($"the list would have more than {GoCall.MostItems} items")
            : Enumerable.Range(0, (int)Math.Floor(count)).Select(index => (object)(start + index * step));
    }

    private static string Sequence(GoCall call)
    {
        var values = call.From(0).Select(GoNumber.ToLong).ToList();
        return values switch
        {
            [var end] => Joined(1, end < 1 ? -1 : 1, end),
            [var start, var end] => Joined(start, end < start ? -1 : 1, end),
            [var start, var step, var end] => end < start && step > 0 ? "" : Joined(start, step, end),
            _ => "",
        };

        string Joined(long start, long step, long end) => string.Join(' ', Steps(call, start, end < start ? end - 1 : end + 1, step));
    }
}
