using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Assignments, and <c>++</c> and <c>--</c>.</summary>
internal static class Assignments
{
    public static void Run(RenderContext context, Statement.Assign assign)
    {
        var value = Expressions.Evaluate(context, assign.Value);
        if (assign.Operator != BinaryOperator.None)
        {
            var left = Expressions.Evaluate(context, assign.Target);
            try
            {
                value = BinaryOperators.Apply(context, assign.Operator, left, value);
            }
            catch (Failure failure) when (failure.NoteAt(context.At(assign.OperatorStart)))
            {
                throw;
            }
        }
        Write(context, assign.Target, value);
    }

    public static void Write(RenderContext context, Expression target, in Value value)
    {
        switch (target)
        {
            case Expression.Variable variable:
                Variables.Write(context, variable, value);
                break;
            case Expression.Member member:
                MemberAccess.Write(context, member, value);
                break;
            case Expression.Index index:
                Indexes.Write(context, index, value);
                break;
            case Expression.Nested { Inner: Expression.Variable or Expression.Member or Expression.Index } nested:
                Write(context, nested.Inner, value);
                break;
            case Expression.This:
                throw new Failure(context.At(target.Start), "Cannot set this variable");
            default:
                throw new Failure(context.At(target is Expression.Nested inside ? inside.Inner.Start : target.Start), "Unsupported target expression for assignment.");
        }
    }

    public static Value Increment(RenderContext context, Expression.Increment step)
    {
        var old = Expressions.Evaluate(context, step.Target);
        var number = Operators.Signed(context, UnaryOperator.Plus, old, step.Target.Start);
        var changed = BinaryOperators.Apply(context, step.IsDecrement ? BinaryOperator.Subtract : BinaryOperator.Add, number, Value.From(1));
        Write(context, step.Target, changed);
        return step.IsPrefix ? changed : old;
    }
}
