using System.Runtime.ExceptionServices;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary><c>array.sort</c>: stable, ascending, nulls first; strings in the order of the culture.</summary>
internal static class Sorting
{
    public static Value Sort(scoped in Arguments args)
    {
        if (args[0].IsNull)
            return args.Site.Range([]);
        var items = Iteration.IsSequence(args[0]) ? ArrayFunctions.Copy(args.Site, args[0], more: 0).Items.ToArray() : [args[0]];
        var member = args.Text(1);
        var keys = items;
        if (!string.IsNullOrEmpty(member))
        {
            var path = member.Split('.');
            keys = [.. items.Select(item => Follow(item, path))];
        }

        var site = args.Site;
        site.Context.Guard.Steps(items.Length * 8L);
        var comparer = Comparer<Value>.Create((left, right) => Compare(site, left, right));
        try
        {
            // LINQ's order is stable
            return Value.From(new ScriptArray([.. Enumerable.Range(0, items.Length).OrderBy(Key, comparer).Select(At)]));
        }
        catch (InvalidOperationException error) when (error.InnerException is Failure or OperationCanceledException)
        {
            // Sorting wraps what a comparison throws
            ExceptionDispatchInfo.Throw(error.InnerException);
            return default;
        }

        // Before and after the comparisons a long list is gone through too
        Value Key(int at)
        {
            site.Context.Guard.Step();
            return keys[at];
        }

        Value At(int at)
        {
            site.Context.Guard.Step();
            return items[at];
        }
    }

    private static Value Follow(Value item, string[] path)
    {
        foreach (var name in path)
        {
            if (!Members.TryGet(item, name, out var member))
                return default;
            item = member;
        }
        return item;
    }

    private static int Compare(RenderContext context, string left, string right)
    {
        context.Guard.Steps(Math.Min(left.Length, right.Length) >> 4);
        return TextSearch.IsQuickByCulture(left, "") ? context.Culture.CompareInfo.Compare(left, right) : string.CompareOrdinal(left, right);
    }

    private static int Compare(CallSite site, in Value left, in Value right)
    {
        site.Context.Guard.Step();
        if (left.IsNull || right.IsNull)
            return (right.IsNull ? 1 : 0) - (left.IsNull ? 1 : 0);
        if (left.Kind != right.Kind)
            site.Fail("Failed to compare two elements in the array.");
        switch (left.Kind)
        {
            case ValueKind.String: return Compare(site.Context, left.Text, right.Text);
            case ValueKind.Bool or ValueKind.Char or ValueKind.Int or ValueKind.Long or ValueKind.TimeSpan: return left.Long.CompareTo(right.Long);
            case ValueKind.Float: return left.Float.CompareTo(right.Float);
            case ValueKind.Double: return left.Double.CompareTo(right.Double);
            case ValueKind.Decimal: return left.Decimal.CompareTo(right.Decimal);
            case ValueKind.BigInt: return left.BigInt.CompareTo(right.BigInt);
            case ValueKind.Date: return left.Date.CompareTo(right.Date);
            default:
                site.Fail("Failed to compare two elements in the array.");
                return 0;
        }
    }
}
