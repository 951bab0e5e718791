using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Arguments as <c>$</c> shows them: in an array, with the named ones as its members.</summary>
internal static class ArgumentLists
{
    public static ScriptArray Collect(RenderContext context, in CallNode node, in Piped piped)
    {
        var arguments = new ScriptArray(node.Arguments.Length + (piped.IsPending ? 1 : 0));
        if (piped is { IsPending: true, IsSpread: false })
            arguments.Add(piped.Value);
        else if (piped.IsPending)
            AddAll(arguments, Items(context, piped.Value));
        foreach (var argument in node.Arguments)
        {
            if (argument is Expression.NamedArgument named)
                arguments.Members.Set(named.Name, Expressions.Evaluate(context, named.Value));
            else if (argument is Expression.Unary { Operator: UnaryOperator.Spread } spread)
                AddAll(arguments, Items(context, Expressions.Evaluate(context, spread.Operand)));
            else
                arguments.Add(Expressions.Evaluate(context, argument));
        }
        return arguments;
    }

    /// <summary>The arguments that <c>^list</c> stands for: its items, or the value when it is no list.</summary>
    public static List<Value> Items(RenderContext context, in Value list)
    {
        if (list.Kind is not (ValueKind.Array or ValueKind.Range))
            return list.IsNull ? [] : [list];
        var items = new List<Value>();
        foreach (var item in Iteration.Of(context, list))
        {
            context.Guard.InternalSteps(1);
            context.Guard.ChargeItems(1);
            items.Add(item);
        }
        return items;
    }

    public static string WrongCount(RenderContext context, in CallNode node, int count, int expected) =>
        $"Invalid number of arguments `{count}` passed to `{ExpressionPrinter.Print(context.Source, node.Node)}` while expecting `{expected}` arguments";

    private static void AddAll(ScriptArray arguments, List<Value> items)
    {
        foreach (var item in items)
            arguments.Add(item);
    }
}
