using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>The values of expressions.</summary>
internal static class Expressions
{
    /// <summary>The value; a function is called.</summary>
    public static Value Evaluate(RenderContext context, Expression expression)
    {
        var guard = context.Guard;
        guard.Step();
        guard.Descend();
        var value = Raw(context, expression);
        if (value.Kind is ValueKind.Function or ValueKind.Object && IsCalledWhenRead(expression) && Calls.IsCallable(value))
            value = Calls.CallBare(context, expression, value, takesPiped: true);
        guard.Ascend();
        return value;
    }

    /// <summary>The value of all that a statement evaluates.</summary>
    public static Value EvaluateWhole(RenderContext context, Expression expression)
    {
        context.Whole = expression;
        return Evaluate(context, expression);
    }

    /// <summary>The value; a function is the value itself.</summary>
    public static Value EvaluateAlias(RenderContext context, Expression expression)
    {
        context.Guard.Descend();
        var value = Raw(context, expression);
        context.Guard.Ascend();
        return value;
    }

    /// <summary>The target of a member or an index: a function is called, but takes no piped value.</summary>
    public static Value EvaluateTarget(RenderContext context, Expression expression)
    {
        context.Guard.Descend();
        var value = Raw(context, expression);
        if (value.Kind is ValueKind.Function or ValueKind.Object && IsCalledWhenRead(expression) && Calls.IsCallable(value))
            value = Calls.CallBare(context, expression, value, takesPiped: false);
        context.Guard.Ascend();
        return value;
    }

    private static bool IsCalledWhenRead(Expression expression) => expression.IsPath;

    private static Value Raw(RenderContext context, Expression expression)
    {
        switch (expression.Kind)
        {
            case ExpressionKind.Literal:
                return ((Expression.Literal)expression).Value;
            case ExpressionKind.Variable:
                return Variables.Read(context, (Expression.Variable)expression);
            case ExpressionKind.Member:
                return MemberAccess.Read(context, (Expression.Member)expression);
            case ExpressionKind.Index:
                return Indexes.Read(context, (Expression.Index)expression);
            case ExpressionKind.Call:
                return Calls.Call(context, (Expression.Call)expression);
            case ExpressionKind.Pipe:
                return Pipe(context, (Expression.Pipe)expression);
            case ExpressionKind.Binary:
                return Binary(context, (Expression.Binary)expression);
            case ExpressionKind.Conditional:
                var conditional = (Expression.Conditional)expression;
                return Evaluate(context, Evaluate(context, conditional.Condition).IsTruthy ? conditional.WhenTrue : conditional.WhenFalse);
            case ExpressionKind.Nested:
                return Nested(context, ((Expression.Nested)expression).Inner);
            case ExpressionKind.Unary:
                return Unary(context, (Expression.Unary)expression);
            case ExpressionKind.Array:
                return Array(context, (Expression.Array)expression);
            case ExpressionKind.Object:
                return Object(context, (Expression.Object)expression);
            case ExpressionKind.This:
                return context.Scopes.Current.Target;
            case ExpressionKind.EmptyTest:
                return MemberAccess.IsEmpty(context, EvaluateTarget(context, ((Expression.EmptyTest)expression).Target));
            case ExpressionKind.Interpolated:
                return Interpolated(context, (Expression.Interpolated)expression);
            case ExpressionKind.Increment:
                return Assignments.Increment(context, (Expression.Increment)expression);
            case ExpressionKind.NamedArgument:
                return Evaluate(context, ((Expression.NamedArgument)expression).Value);
            case ExpressionKind.Function:
                return Value.From(TemplateFunction.Create(context, ((Expression.Function)expression).Definition, null));
            default:
                throw new InvalidOperationException($"No evaluation of {expression.Kind}.");
        }
    }

    /// <summary>A value piped into what surrounds the parentheses does not reach what is inside.</summary>
    private static Value Nested(RenderContext context, Expression inner)
    {
        var piped = context.Piped;
        context.Piped = default;
        var value = inner.Kind == ExpressionKind.Function ? EvaluateAlias(context, inner) : Evaluate(context, inner);
        context.Piped = piped;
        return value;
    }

    private static Value Pipe(RenderContext context, Expression.Pipe pipe)
    {
        var outer = context.Piped;
        context.Piped = default;
        var from = Evaluate(context, pipe.From);
        context.Piped = new Piped(IsPending: true, from, pipe.From.Start, pipe.From is Expression.Unary { Operator: UnaryOperator.Spread });
        var result = Evaluate(context, pipe.To);
        if (context.Piped.IsPending)
        {
            var to = ExpressionPrinter.Print(context.Source, pipe.To);
            if (pipe.To.IsPath && result.IsNull && !context.Options.RelaxedFunctions)
                throw new Failure(context.At(pipe.To.Start), $"The function `{to}` was not found");
            throw new Failure(context.At(pipe.To.Start), $"Pipe expression destination `{to}` is not a valid function ");
        }
        context.Piped = outer;
        return result;
    }

    private static Value Binary(RenderContext context, Expression.Binary binary)
    {
        var left = Evaluate(context, binary.Left);
        switch (binary.Operator)
        {
            case BinaryOperator.And:
                return Value.From(left.IsTruthy && Evaluate(context, binary.Right).IsTruthy);
            case BinaryOperator.Or:
                return Value.From(left.IsTruthy || Evaluate(context, binary.Right).IsTruthy);
            case BinaryOperator.EmptyCoalescing:
                var other = Evaluate(context, binary.Right);
                return left.IsNull ? other : left;
            case BinaryOperator.NotEmptyCoalescing:
                var instead = Evaluate(context, binary.Right);
                return left.IsNull ? left : instead;
            default:
                var right = Evaluate(context, binary.Right);
                return Operators.Apply(context, binary, left, right);
        }
    }

    private static Value Unary(RenderContext context, Expression.Unary unary)
    {
        switch (unary.Operator)
        {
            case UnaryOperator.Not:
                return Value.From(!Evaluate(context, unary.Operand).IsTruthy);
            case UnaryOperator.Alias:
                return unary.Operand is Expression.Nested { Inner: var inner } ? EvaluateAlias(context, inner) : EvaluateAlias(context, unary.Operand);
            case UnaryOperator.Spread:
                return Evaluate(context, unary.Operand);
            default:
                var value = Evaluate(context, unary.Operand);
                return Operators.Signed(context, unary.Operator, value, unary.Operand.Start);
        }
    }

    private static Value Array(RenderContext context, Expression.Array array)
    {
        context.Guard.ChargeItems(array.Items.Length);
        var items = new ScriptArray(array.Items.Length);
        foreach (var item in array.Items)
            items.Add(Evaluate(context, item));
        return Value.From(items);
    }

    /// <summary>Later members see earlier ones: the new object is the current one meanwhile.</summary>
    private static Value Object(RenderContext context, Expression.Object value)
    {
        var result = new ScriptObject();
        if (value.Values.Length == 0)
            return Value.From(result);
        context.Guard.ChargeItems(value.Values.Length);
        context.Scopes.PushObject(Value.From(result));
        for (var i = 0; i < value.Values.Length; i++)
            result.Set(value.Names[i], Evaluate(context, value.Values[i]));
        context.Scopes.PopObject();
        return Value.From(result);
    }

    private static Value Interpolated(RenderContext context, Expression.Interpolated text)
    {
        var piped = context.Piped;
        context.Piped = default;
        var buffer = context.RentBuffer();
        foreach (var part in text.Parts)
        {
            var value = Evaluate(context, part);
            Printer.AppendInterpolated(context, buffer, value);
            if (buffer.Length > context.Limits.StringLength)
                break;
        }
        context.Guard.ChargeText(buffer.Length);
        var result = Value.From(buffer.ToString());
        context.Return(buffer);
        context.Piped = piped;
        return result;
    }
}
