using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Arguments as <c>$</c> shows them: in an array, with the named ones as its members.</summary>
internal static class ArgumentLists
{
    public static ScriptArray Collect(RenderContext context, in CallNode node, in Piped piped)
    {
        var arguments = new ScriptArray(node.Arguments.Length + (piped.IsPending ? 1 : 0));
        if (piped.IsPending)
            AddPiped(context, piped, item => arguments.Add(item));
        foreach (var argument in node.Arguments)
        {
            if (argument is Expression.NamedArgument named)
                arguments.Members.Set(named.Name, Expressions.Evaluate(context, named.Value));
            else if (argument is Expression.Unary { Operator: UnaryOperator.Spread } spread)
                Spread(context, spread, item => arguments.Add(item));
            else
                arguments.Add(Expressions.Evaluate(context, argument));
        }
        return arguments;
    }

    /// <summary><c>^list</c>: its items, or the value when it is no list.</summary>
    public static void Spread(RenderContext context, Expression.Unary spread, Action<Value> add)
    {
        Spread(context, Expressions.Evaluate(context, spread.Operand), add);
    }

    /// <summary>The argument, or with <c>^list | f</c> the arguments, left of the <c>|</c>.</summary>
    public static void AddPiped(RenderContext context, in Piped piped, Action<Value> add)
    {
        if (piped.IsSpread)
            Spread(context, piped.Value, add);
        else
            add(piped.Value);
    }

    private static void Spread(RenderContext context, in Value list, Action<Value> add)
    {
        if (list.IsNull)
            return;
        if (list.Kind is not (ValueKind.Array or ValueKind.Range))
        {
            add(list);
            return;
        }
        foreach (var item in Iteration.Of(context, list))
        {
            context.Guard.InternalSteps(1);
            context.Guard.ChargeItems(1);
            add(item);
        }
    }

    public static string WrongCount(RenderContext context, in CallNode node, int count, int expected) =>
        $"Invalid number of arguments `{count}` passed to `{ExpressionPrinter.Print(context.Source, node.Node)}` while expecting `{expected}` arguments";
}
