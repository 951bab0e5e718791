using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Running statements.</summary>
internal static class Statements
{
    public static void Run(RenderContext context, Statement statement)
    {
        switch (statement.Kind)
        {
            case StatementKind.Text:
                var text = (Statement.Text)statement;
                context.Output.Write(context.Source.Text.AsSpan(text.Start, text.Length), RunKind.Text);
                break;
            case StatementKind.Expression:
                Print(context, ((Statement.Print)statement).Expression);
                break;
            case StatementKind.Assign:
                Assignments.Run(context, (Statement.Assign)statement);
                break;
            case StatementKind.If:
                RunIf(context, (Statement.If)statement);
                break;
            case StatementKind.Block:
                RunBlock(context, (Statement.Block)statement);
                break;
            case StatementKind.For:
                Loops.Run(context, (Statement.For)statement);
                break;
            case StatementKind.While:
                Loops.Run(context, (Statement.While)statement);
                break;
            case StatementKind.Case:
                RunCase(context, (Statement.Case)statement);
                break;
            case StatementKind.Break or StatementKind.Continue:
                if (context.LoopDepth == 0)
                    throw new Failure(context.At(statement.Start), $"The <{(statement.Kind == StatementKind.Break ? "break" : "continue")}> statement can only be used inside for/while loops");
                context.Flow = statement.Kind == StatementKind.Break ? Flow.Break : Flow.Continue;
                break;
            case StatementKind.Return:
                var value = ((Statement.Return)statement).Value;
                context.Returned = value is null ? default : Materialized(context, Expressions.EvaluateWhole(context, value));
                context.Flow = Flow.Return;
                break;
            case StatementKind.Function:
                Define(context, (Statement.Function)statement);
                break;
            case StatementKind.Capture:
                RunCapture(context, (Statement.Capture)statement);
                break;
            case StatementKind.With:
                RunWith(context, (Statement.With)statement);
                break;
            case StatementKind.Wrap:
                RunWrap(context, (Statement.Wrap)statement);
                break;
            case StatementKind.RunBlock:
                RunWrapped(context, statement);
                break;
            case StatementKind.Import:
                RunImport(context, (Statement.Import)statement);
                break;
            case StatementKind.ReadOnly:
                Variables.SetReadOnly(context, ((Statement.ReadOnly)statement).Variable);
                break;
            default:
                throw new InvalidOperationException($"No way to run {statement.Kind}.");
        }
    }

    /// <summary>The statements of a list, until one leaves it.</summary>
    public static void RunBlock(RenderContext context, Statement.Block block)
    {
        var guard = context.Guard;
        guard.Descend();
        if (block.Indents is null)
        {
            foreach (var statement in block.Statements)
            {
                guard.Step();
                Run(context, statement);
                if (context.Flow != Flow.Next)
                    break;
            }
        }
        else
        {
            RunIndented(context, block, block.Indents);
        }
        guard.Ascend();
    }

    public static void Print(RenderContext context, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null or ValueKind.Empty:
                return;
            case ValueKind.String or ValueKind.Captured when Printer.IsWhole(context, value.Text):
                if (value.Rich is { } rich)
                    context.Output.Write(rich);
                else
                    context.Output.Write(value.Text, RunKind.Value);
                return;
            default:
                var buffer = context.RentBuffer();
                Printer.Append(context, buffer, value);
                context.Output.Write(buffer.Span, RunKind.Value);
                context.Return(buffer);
                return;
        }
    }

    private static void RunIndented(RenderContext context, Statement.Block block, string?[] indents)
    {
        var output = context.Output;
        var outer = output.Indent;
        for (var i = 0; i < block.Statements.Length && context.Flow == Flow.Next; i++)
        {
            context.Guard.Step();
            output.Indent = indents[i] ?? outer;
            Run(context, block.Statements[i]);
        }
        output.Indent = outer;
    }

    private static void Print(RenderContext context, Expression expression)
    {
        var value = Expressions.EvaluateWhole(context, expression);
        try
        {
            Print(context, value);
        }
        catch (Failure failure) when (failure.NoteAt(context.At(0)))
        {
            throw;
        }
    }

    private static void RunIf(RenderContext context, Statement.If statement)
    {
        while (true)
        {
            if (Expressions.EvaluateWhole(context, statement.Condition).IsTruthy)
            {
                RunBlock(context, statement.Then);
                return;
            }
            if (statement.Otherwise is Statement.If next)
            {
                statement = next;
                continue;
            }
            if (statement.Otherwise is { } otherwise)
                Run(context, otherwise);
            return;
        }
    }

    private static void RunCase(RenderContext context, Statement.Case statement)
    {
        var value = Expressions.EvaluateWhole(context, statement.Value);
        foreach (var before in statement.Before)
            Run(context, before);
        foreach (var when in statement.Whens)
        {
            foreach (var expected in when.Values)
            {
                var other = Expressions.Evaluate(context, expected);
                if (!AreEqual(context, value, other, expected))
                    continue;
                RunBlock(context, when.Body);
                return;
            }
        }
        if (statement.Otherwise is { } otherwise)
            RunBlock(context, otherwise);
    }

    private static bool AreEqual(RenderContext context, in Value left, in Value right, Expression at)
    {
        try
        {
            return BinaryOperators.Apply(context, BinaryOperator.Equal, left, right).IsTruthy;
        }
        catch (Failure failure) when (failure.NoteAt(context.At(at.Start)))
        {
            throw;
        }
    }

    private static Value Materialized(RenderContext context, in Value value)
    {
        if (value.Kind != ValueKind.Range)
            return value;
        var known = value.Sequence.KnownCount;
        context.Guard.ChargeItems(known ?? 0);
        var array = new ScriptArray(known ?? 0);
        foreach (var item in value.Sequence)
        {
            context.Guard.Step();
            if (known is null)
                context.Guard.ChargeItem(array.Count);
            array.Add(item);
        }
        return Value.From(array);
    }

    private static void Define(RenderContext context, Statement.Function statement)
    {
        var localName = statement.Target is Expression.Variable { Scope: VariableScope.Local } local ? local.Name : null;
        Assignments.Write(context, statement.Target, Value.From(TemplateFunction.Create(context, statement.Definition, localName)));
    }

    private static void RunCapture(RenderContext context, Statement.Capture statement)
    {
        context.Output.Push(keepIndent: true);
        RunBlock(context, statement.Body);
        var text = context.Output.Pop();
        context.Guard.ChargeText(text.Text.Length);
        Assignments.Write(context, statement.Target, Value.Captured(text));
    }

    private static void RunWith(RenderContext context, Statement.With statement)
    {
        var target = Expressions.Evaluate(context, statement.Target);
        if (target.Kind is not (ValueKind.Object or ValueKind.Array))
        {
            var shown = ExpressionPrinter.Print(context.Source, statement.Target);
            throw new Failure(context.At(statement.Target.Start), $"Invalid target property `{shown}` used for [with] statement. Must be a ScriptObject instead of `{TypeNames.OfHost(target)}`");
        }
        Guard.CheckStack(context.At(statement.Start));
        context.Scopes.PushObject(target);
        context.Scopes.PushLocals();
        RunBlock(context, statement.Body);
        context.Scopes.PopLocals();
        context.Scopes.PopObject();
    }

    private static void RunWrap(RenderContext context, Statement.Wrap statement)
    {
        var node = statement.Target;
        var target = node is Expression.Call call ? call.Target : node;
        var function = node.Kind == ExpressionKind.Nested ? default : Expressions.EvaluateAlias(context, target);
        if (!Calls.IsCallable(function))
            throw new Failure(context.At(target.Start), $"Expecting a direct function instead of the expression `{ExpressionPrinter.Print(context.Source, node)}/{ExpressionPrinter.KindOf(node)}`");
        context.Whole = node;
        var result = Calls.CallWithBlock(context, node, function, new Wrapped(context.Source, statement.Body));
        Print(context, result);
    }

    /// <summary><c>$$</c>: the body of the <c>wrap</c>, in the scopes of the function.</summary>
    private static void RunWrapped(RenderContext context, Statement statement)
    {
        if (context.Scopes.Locals.Block is not { } block)
            return;
        if (context.Guard.IsTooDeep(context.CallDepth))
            throw new Failure(context.At(statement.Start), $"Exceeding number of recursive depth limit `{context.Limits.CallDepth}` for node: `$$`");
        Guard.CheckStack(context.At(statement.Start));
        var source = context.Source;
        context.Source = block.Source;
        context.CallDepth++;
        RunBlock(context, block.Body);
        context.CallDepth--;
        context.Source = source;
    }

    private static void RunImport(RenderContext context, Statement.Import statement)
    {
        var value = Expressions.Evaluate(context, statement.Value);
        if (value.IsNull)
            return;
        if (value.Kind != ValueKind.Object)
            throw new Failure(context.At(statement.Value.Start), $"Unexpected value `{TypeNames.Of(value)}` for import. Expecting an plain script object.");
        var target = context.Scopes.Current;
        if (ReferenceEquals(target.Target.Reference, value.Object))
            return;
        foreach (var entry in value.Object.Members)
        {
            context.Guard.Step();
            target.TrySet(entry.Name, entry.Value);
        }
    }
}
