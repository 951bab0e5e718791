using System.Text;
using Notifications.Templates.Sources;

namespace Notifications.Templates.Syntax;

/// <summary>Expressions as error texts show them: literals as written, without the original spacing.</summary>
internal static class ExpressionPrinter
{
    private const int MaxLength = 2000;

    public static string Print(SourceText source, Expression expression)
    {
        var text = new StringBuilder();
        new Writer(source, text, MaxLength).Write(expression);
        return text.ToString();
    }

    public static void Print(SourceText source, Expression expression, StringBuilder to, int maxLength) => new Writer(source, to, maxLength).Write(expression);

    /// <summary>What kind of expression it is, as error texts say it.</summary>
    public static string KindOf(Expression expression) => expression.Kind switch
    {
        ExpressionKind.Literal => "literal",
        ExpressionKind.Interpolated => "interpolated string",
        ExpressionKind.Variable => "variable",
        ExpressionKind.This => "this expression",
        ExpressionKind.Member => "member expression",
        ExpressionKind.EmptyTest => "empty expression",
        ExpressionKind.Index => "indexer expression",
        ExpressionKind.Array => "array initializer",
        ExpressionKind.Object => "object initializer expression",
        ExpressionKind.Unary => "unary expression",
        ExpressionKind.Increment => "increment expression",
        ExpressionKind.Binary => "binary expression",
        ExpressionKind.Conditional => "conditional expression",
        ExpressionKind.Call => "function call expression",
        ExpressionKind.NamedArgument => "named argument",
        ExpressionKind.Pipe => "pipe expression",
        ExpressionKind.Nested => "nested expression",
        ExpressionKind.Function => "anonymous function",
        _ => throw new InvalidOperationException($"No name for {expression.Kind}."),
    };

    private readonly struct Writer(SourceText source, StringBuilder to, int maxLength)
    {
        public void Write(Expression expression)
        {
            // A part of a message: long expressions are cut, and deep ones must not overflow the stack
            if (to.Length > maxLength || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                to.Append("...");
                return;
            }
            switch (expression)
            {
                case Expression.Literal or Expression.Interpolated: to.Append(source.Text.AsSpan(expression.Start, expression.End - expression.Start)); break;
                case Expression.Variable variable: WriteVariable(variable); break;
                case Expression.This: to.Append("this"); break;
                case Expression.Member member: WriteMember(member.Target, member.Dot, member.Name, ""); break;
                case Expression.EmptyTest test: WriteMember(test.Target, test.Dot, test.Name, "?"); break;
                case Expression.Index index: WriteIndex(index); break;
                case Expression.Array array: WriteList('[', array.Items, ']'); break;
                case Expression.Object value: WriteObject(value); break;
                case Expression.Unary unary:
                    // - -1 is not --1
                    to.Append(OperatorText.Of(unary.Operator)).Append(BeginsWithOperator(unary.Operand) ? " " : "");
                    Write(unary.Operand);
                    break;
                case Expression.Increment { IsPrefix: true } step: to.Append(step.IsDecrement ? "--" : "++"); Write(step.Target); break;
                case Expression.Increment step: Write(step.Target); to.Append(step.IsDecrement ? "--" : "++"); break;
                case Expression.Binary binary: WriteBinary(binary); break;
                case Expression.Conditional conditional:
                    Write(conditional.Condition);
                    to.Append(" ? ");
                    Write(conditional.WhenTrue);
                    to.Append(" : ");
                    Write(conditional.WhenFalse);
                    break;
                case Expression.Call call: WriteCall(call); break;
                case Expression.NamedArgument named: to.Append(named.Name).Append(':'); Write(named.Value); break;
                case Expression.Pipe pipe: Write(pipe.From); to.Append(" | "); Write(pipe.To); break;
                case Expression.Nested nested: to.Append('('); Write(nested.Inner); to.Append(')'); break;
                case Expression.Function function: new StatementPrinter(to, maxLength).Write(function.Definition); break;
                default: throw new InvalidOperationException($"No text for {expression.Kind}.");
            }
        }

        private void WriteVariable(Expression.Variable variable)
        {
            to.Append(variable.Scope switch
            {
                VariableScope.Local or VariableScope.Arguments => "$",
                VariableScope.Block => "$$",
                _ => "",
            }).Append(variable.Name);
        }

        private void WriteMember(Expression target, MemberDot dot, string name, string end)
        {
            Write(target);
            // 5 .x is a member, 5.x is not
            if (target is Expression.Literal { Value.IsNumber: true })
                to.Append(' ');
            to.Append(dot == MemberDot.Optional ? "?." : ".").Append(name).Append(end);
        }

        private void WriteIndex(Expression.Index index)
        {
            if (index.Target is Expression.Variable { Scope: VariableScope.Arguments } && index.Key is Expression.Literal && source.Text[index.End - 1] != ']')
            {
                to.Append(source.Text.AsSpan(index.Start, index.End - index.Start));
                return;
            }
            Write(index.Target);
            to.Append('[');
            Write(index.Key);
            to.Append(']');
        }

        private void WriteBinary(Expression.Binary binary)
        {
            Write(binary.Left);
            // Without the space 1 + +2, 1 + +2 * 3 and a.empty? != b would be other operators
            var isTight = binary.Operator != BinaryOperator.Subtract && !BeginsWithOperator(binary.Right) && to[^1] != '?';
            to.Append(isTight ? OperatorText.Of(binary.Operator) : $" {OperatorText.Of(binary.Operator)} ");
            Write(binary.Right);
        }

        private static bool BeginsWithOperator(Expression expression)
        {
            while (true)
            {
                switch (expression)
                {
                    case Expression.Unary or Expression.Increment: return true;
                    case Expression.Binary binary: expression = binary.Left; break;
                    case Expression.Conditional conditional: expression = conditional.Condition; break;
                    case Expression.Pipe pipe: expression = pipe.From; break;
                    case Expression.Member member: expression = member.Target; break;
                    case Expression.EmptyTest test: expression = test.Target; break;
                    case Expression.Index index: expression = index.Target; break;
                    case Expression.Call call: expression = call.Target; break;
                    default: return false;
                }
            }
        }

        private void WriteCall(Expression.Call call)
        {
            Write(call.Target);
            if (call.IsExplicit)
            {
                WriteList('(', call.Arguments, ')');
                return;
            }
            foreach (var argument in call.Arguments)
            {
                to.Append(' ');
                Write(argument);
            }
        }

        private void WriteList(char open, Expression[] items, char close)
        {
            to.Append(open);
            for (var i = 0; i < items.Length; i++)
            {
                if (i > 0)
                    to.Append(',');
                Write(items[i]);
            }
            to.Append(close);
        }

        private void WriteObject(Expression.Object value)
        {
            to.Append('{');
            for (var i = 0; i < value.Names.Length; i++)
            {
                if (i > 0)
                    to.Append(", ");
                to.Append(LiteralPrinter.MemberName(value.Names[i])).Append(": ");
                Write(value.Values[i]);
            }
            to.Append('}');
        }
    }
}
