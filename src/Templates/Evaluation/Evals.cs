using Notifications.Templates.Functions;
using Notifications.Templates.Parsing;
using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary><c>object.eval</c> and <c>object.eval_template</c>: text as code, run in the current context.</summary>
internal static class Evals
{
    private const string Suffix = " (Parameter 'value')";

    public static Value Script(scoped in Arguments args) => Run(args, TemplateMode.Script);

    public static Value Template(scoped in Arguments args) => Run(args, TemplateMode.Text);

    private static Value Run(in Arguments args, TemplateMode mode)
    {
        if (!args[0].IsText && args[0].Kind != ValueKind.Captured)
            return args[0];
        var text = Printer.ToText(args.Context, args[0]);
        var context = args.Context;
        context.Guard.ChargeText(text.Length);
        context.Guard.Steps(text.Length * 4L);
        var parsing = context.Options.Parsing;
        var limits = parsing.Limits with { SourceLength = parsing.Limits.SourceLength / 16 };
        var parsed = SourceParser.Parse(new SourceText(SourceText.Unnamed, text), parsing with { Mode = mode, Limits = limits });
        if (parsed.Errors.Count > 0 && mode == TemplateMode.Script)
        {
            var (line, column) = args.Site.Where.Source.PositionOf(args.Site.Where.Offset);
            var place = $"{args.Site.Where.Source.Name}({line},{column}) : error : ";
            args.FailAt(0, place + string.Join("\n", TemplateErrors.Of(parsed)) + "\n");
        }
        if (context.Guard.IsTooDeep(context.CallDepth))
            args.Fail($"Exceeding number of recursive depth limit `{context.Limits.CallDepth}` for node: `object.eval`");
        Guard.CheckStack(args.Site.Where);
        var outer = context.Source;
        context.Source = parsed.Source;
        context.CallDepth++;
        try
        {
            return mode == TemplateMode.Script ? RunScript(context, parsed.Body) : RunTemplate(context, parsed.Body);
        }
        catch (Failure failure) when (failure.EncloseInArgument(0, Suffix))
        {
            // The error is where the text is evaluated; where it is in the text is part of its message
            throw;
        }
        finally
        {
            context.CallDepth--;
            context.Source = outer;
        }
    }

    /// <summary>A single expression gives its value; of several statements, their output, else the last value.</summary>
    private static Value RunScript(RenderContext context, Statement.Block body)
    {
        if (body.Statements is [Statement.Print single])
            return Expressions.Evaluate(context, single.Expression);
        return RunTemplate(context, body);
    }

    private static Value RunTemplate(RenderContext context, Statement.Block body)
    {
        context.Output.Push();
        Statements.RunBlock(context, body);
        var result = context.Returned;
        if (context.Flow == Flow.Return)
        {
            Statements.Print(context, result);
            context.Flow = Flow.Next;
            context.Returned = default;
        }
        var text = context.Output.Pop();
        context.Guard.ChargeText(text.Text.Length);
        return Value.String(text);
    }
}
