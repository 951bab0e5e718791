using System.Text;
using Notifications.Templates.Sources;

namespace Notifications.Templates.Syntax;

/// <summary>Statements as code on one line: how a function value prints.</summary>
internal static class StatementPrinter
{
    private const int MaxLength = 2000;

    public static string Print(FunctionDefinition function)
    {
        var text = new StringBuilder();
        Print(function, text);
        return text.ToString();
    }

    public static void Print(FunctionDefinition function, StringBuilder to)
    {
        to.Append(function.Name is null ? "do" : "func " + function.Name);
        if (function.Parameters is { } parameters)
            to.Append('(').AppendJoin(", ", parameters.Select(p => p.IsRest ? p.Name + "..." : p.Name)).Append(')');
        to.Append("; ");
        Print(function.Source, function.Body, to);
        to.Append("end");
    }

    private static void Print(SourceText source, Statement statement, StringBuilder to)
    {
        if (to.Length > MaxLength || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return;
        switch (statement)
        {
            case Statement.Block block:
                foreach (var inner in block.Statements)
                    Print(source, inner, to);
                return;
            case Statement.Text text:
                to.Append("}}").Append(source.Text.AsSpan(text.Start, text.Length)).Append("{{");
                return;
            case Statement.Print print: ExpressionPrinter.Print(source, print.Expression, to); break;
            case Statement.Return { Value: null }: to.Append("ret"); break;
            case Statement.Return { Value: { } value }: Head("ret ", value); break;
            case Statement.Assign assign:
                ExpressionPrinter.Print(source, assign.Target, to);
                to.Append(' ').Append(assign.Operator == BinaryOperator.None ? "" : OperatorText.Of(assign.Operator)).Append("= ");
                ExpressionPrinter.Print(source, assign.Value, to);
                break;
            case Statement.If choice:
                Head("if ", choice.Condition);
                to.Append("; ");
                Print(source, choice.Then, to);
                if (choice.Otherwise is { } otherwise)
                {
                    to.Append("else; ");
                    Print(source, otherwise, to);
                }
                to.Append("end");
                break;
            case Statement.For loop:
                Head(loop.IsTable ? "tablerow " : "for ", loop.Variable);
                Head(" in ", loop.Sequence);
                foreach (var option in loop.Options)
                    Head(" ", option);
                to.Append("; ");
                Print(source, loop.Body, to);
                to.Append("end");
                break;
            case Statement.While loop:
                Head("while ", loop.Condition);
                to.Append("; ");
                Print(source, loop.Body, to);
                to.Append("end");
                break;
            case Statement.Function function: Print(function.Definition, to); break;
            case Statement.Break: to.Append("break"); break;
            case Statement.Continue: to.Append("continue"); break;
            case Statement.RunBlock: to.Append("$$"); break;
            case Statement.Import import: Head("import ", import.Value); break;
            case Statement.ReadOnly readOnly: Head("readonly ", readOnly.Variable); break;
            case Statement.Capture capture: Body("capture ", capture.Target, capture.Body); break;
            case Statement.With with: Body("with ", with.Target, with.Body); break;
            case Statement.Wrap wrap: Body("wrap ", wrap.Target, wrap.Body); break;
            case Statement.Case choice:
                Head("case ", choice.Value);
                to.Append("; ");
                foreach (var when in choice.Whens)
                {
                    to.Append("when ");
                    foreach (var value in when.Values)
                        Head(value == when.Values[0] ? "" : ", ", value);
                    to.Append("; ");
                    Print(source, when.Body, to);
                }
                to.Append("end");
                break;
            default:
                throw new InvalidOperationException($"No text for {statement.Kind}.");
        }
        to.Append("; ");

        void Head(string keyword, Expression expression)
        {
            to.Append(keyword);
            ExpressionPrinter.Print(source, expression, to);
        }

        void Body(string keyword, Expression head, Statement.Block body)
        {
            Head(keyword, head);
            to.Append("; ");
            Print(source, body, to);
            to.Append("end");
        }
    }
}
