using System.Runtime.CompilerServices;
using System.Text;
using Notifications.Templates.Sources;

namespace Notifications.Templates.Syntax;

/// <summary>Statements as code on one line: how a function value prints. What it prints can be parsed again.</summary>
/// <param name="maxLength">Longer code is cut: it is part of a message.</param>
internal sealed class StatementPrinter(StringBuilder to, int maxLength)
{
    private const int MessageLength = 2000;

    /// <summary>A function value.</summary>
    public static string Print(FunctionDefinition function)
    {
        var text = new StringBuilder();
        new StatementPrinter(text, MessageLength).Write(function);
        return text.ToString();
    }

    /// <summary>A whole template, in full.</summary>
    public static string Print(SourceText source, Statement.Block template)
    {
        var text = new StringBuilder("{{ ");
        new StatementPrinter(text, int.MaxValue).Write(source, template);
        return text.Append("}}").ToString();
    }

    public void Write(FunctionDefinition function)
    {
        to.Append(function.Name is null ? "do" : "func " + function.Name);
        if (function.Parameters is { } parameters)
            to.Append('(').AppendJoin(", ", parameters.Select(Parameter)).Append(')');
        to.Append("; ");
        Write(function.Source, function.Body);
        to.Append("end");
    }

    private static string Parameter(FunctionParameter parameter)
    {
        if (parameter.IsRest)
            return parameter.Name + "...";
        return parameter.IsOptional ? $"{parameter.Name} = {LiteralPrinter.Print(parameter.Default)}" : parameter.Name;
    }

    private void Write(SourceText source, Statement statement)
    {
        if (to.Length > maxLength || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return;
        switch (statement)
        {
            case Statement.Block block:
                foreach (var inner in block.Statements)
                    Write(source, inner);
                return;
            case Statement.Text text: WriteText(source.Text.AsSpan(text.Start, text.Length), text.IsEscape); return;
            case Statement.Print print: Write(source, "", print.Expression); break;
            case Statement.Return { Value: null }: to.Append("ret"); break;
            case Statement.Return { Value: { } value }: Write(source, "ret ", value); break;
            case Statement.Assign assign:
                Write(source, "", assign.Target);
                Write(source, $" {(assign.Operator == BinaryOperator.None ? "" : OperatorText.Of(assign.Operator))}= ", assign.Value);
                break;
            case Statement.If choice:
                Write(source, "if ", choice.Condition, choice.Then);
                WriteElse(source, choice.Otherwise);
                break;
            case Statement.For loop:
                Write(source, loop.IsTable ? "tablerow " : "for ", loop.Variable);
                Write(source, " in ", loop.Sequence);
                foreach (var option in loop.Options)
                    Write(source, " ", option);
                to.Append("; ");
                Write(source, loop.Body);
                WriteElse(source, loop.Otherwise);
                break;
            case Statement.While loop: Write(source, "while ", loop.Condition, loop.Body, "end"); break;
            case Statement.Capture capture: Write(source, "capture ", capture.Target, capture.Body, "end"); break;
            case Statement.With with: Write(source, "with ", with.Target, with.Body, "end"); break;
            case Statement.Wrap wrap: Write(source, "wrap ", wrap.Target, wrap.Body, "end"); break;
            case Statement.Case choice: WriteCase(source, choice); break;
            case Statement.Function function: Write(function.Definition); break;
            case Statement.Break: to.Append("break"); break;
            case Statement.Continue: to.Append("continue"); break;
            case Statement.RunBlock: to.Append("$$"); break;
            case Statement.Import import: Write(source, "import ", import.Value); break;
            case Statement.ReadOnly readOnly: Write(source, "readonly ", readOnly.Variable); break;
            default: throw new InvalidOperationException($"No text for {statement.Kind}.");
        }
        to.Append("; ");
    }

    private void Write(SourceText source, string keyword, Expression expression, Statement.Block? body = null, string end = "")
    {
        to.Append(keyword);
        ExpressionPrinter.Print(source, expression, to, maxLength);
        if (body is null)
            return;
        to.Append("; ");
        Write(source, body);
        to.Append(end);
    }

    private void WriteElse(SourceText source, Statement? otherwise)
    {
        if (otherwise is not null)
        {
            to.Append("else; ");
            Write(source, otherwise);
        }
        to.Append("end");
    }

    private void WriteCase(SourceText source, Statement.Case choice)
    {
        Write(source, "case ", choice.Value);
        to.Append("; ");
        foreach (var before in choice.Before)
            Write(source, before);
        foreach (var when in choice.Whens)
        {
            for (var i = 0; i < when.Values.Length; i++)
                Write(source, i == 0 ? "when " : ", ", when.Values[i]);
            to.Append("; ");
            Write(source, when.Body);
        }
        WriteElse(source, choice.Otherwise);
    }

    private void WriteText(ReadOnlySpan<char> text, bool isEscape)
    {
        to.Append("}}");
        // A brace at the end would join the mark behind it
        if (isEscape || text.TrimEnd('%').EndsWith("{"))
        {
            var percents = "%";
            while ($"{text}}}{percents}}}".IndexOf($"}}{percents}}}", StringComparison.Ordinal) < text.Length)
                percents += '%';
            // A - or ~ at an end would be taken for a mark: one more is, and there is nothing beside it to remove
            to.Append('{').Append(percents).Append('{').Append(text is ['-' or '~', ..] ? "~" : "");
            to.Append(text).Append(text is [.., '-' or '~'] ? "~" : "").Append('}').Append(percents).Append('}');
        }
        else
        {
            to.Append(text);
        }
        to.Append("{{ ");
    }
}
