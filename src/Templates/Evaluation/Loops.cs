using Notifications.Templates.Functions;
using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary><c>for</c>, <c>tablerow</c> and <c>while</c>.</summary>
internal static class Loops
{
    public static void Run(RenderContext context, Statement.While loop)
    {
        var frame = Enter(context, "while", null, out var store);
        while (true)
        {
            Count(context, loop.Start);
            if (!Expressions.EvaluateWhole(context, loop.Condition).IsTruthy)
                break;
            Statements.RunBlock(context, loop.Body);
            if (!Continues(context))
                break;
            frame.Index++;
        }
        Leave(context, store);
    }

    public static void Run(RenderContext context, Statement.For loop)
    {
        var sequence = Expressions.EvaluateWhole(context, loop.Sequence);
        if (sequence.IsNull)
            return;
        if (!Iteration.IsSequence(sequence))
            throw new Failure(context.At(loop.Sequence.Start), $"Unexpected type `{TypeNames.OfIterated(sequence)}` for iterator");
        var options = new LoopOptions(context, loop);
        var frame = Enter(context, loop.IsTable ? "tablerow" : "for", NameOf(loop.Variable, out var isLocal), out var store, isLocal);
        var ran = options.IsPlain && sequence.Kind == ValueKind.Array
            ? RunArray(context, loop, options, sequence.Array, frame)
            : RunItems(context, loop, options, options.Apply(context, sequence), frame, Iteration.KnownCount(sequence));
        Leave(context, store);
        if (!ran && loop.Otherwise is { } otherwise && context.Flow == Flow.Next)
            Statements.RunBlock(context, otherwise);
    }

    private static bool RunArray(RenderContext context, Statement.For loop, in LoopOptions options, ScriptArray array, LoopFrame frame)
    {
        var table = new TableRow(context, loop, options);
        frame.Length = array.Count;
        var version = array.Version;
        while (frame.Index < array.Count)
        {
            Count(context, loop.Start);
            frame.IsLast = frame.Index == array.Count - 1;
            if (!RunBody(context, loop, frame, array[frame.Index], table))
                break;
            if (array.Version != version)
                throw Modified(context, loop);
            frame.Index++;
        }
        table.End();
        return frame.Length > 0;
    }

    private static bool RunItems(RenderContext context, Statement.For loop, in LoopOptions options, IEnumerable<Value> items, LoopFrame frame, int? count)
    {
        var table = new TableRow(context, loop, options);
        frame.Length = (items as ICollection<Value>)?.Count ?? count ?? -1;
        frame.Items = items;
        using var each = items.GetEnumerator();
        var where = context.At(loop.Start);
        var hasNext = Next(each, where);
        var ran = hasNext;
        while (hasNext)
        {
            Count(context, loop.Start);
            var item = each.Current;
            hasNext = Next(each, where);
            frame.IsLast = !hasNext;
            if (!RunBody(context, loop, frame, item, table))
                break;
            frame.Index++;
        }
        table.End();
        return ran;
    }

    private static bool RunBody(RenderContext context, Statement.For loop, LoopFrame frame, in Value item, in TableRow table)
    {
        frame.IsChanged = frame.Index == 0 || !HostEquality.Instance.Equals(frame.Item, item);
        frame.Item = item;
        if (frame.Name is null)
            Assignments.Write(context, loop.Variable, item);
        table.BeginCell(frame);
        Statements.RunBlock(context, loop.Body);
        table.EndCell();
        return Continues(context);
    }

    /// <summary>The enumerator throws when its array was changed meanwhile.</summary>
    private static bool Next(IEnumerator<Value> items, Location where)
    {
        try
        {
            return items.MoveNext();
        }
        catch (Failure failure) when (failure.NoteAt(where))
        {
            throw;
        }
    }

    private static Failure Modified(RenderContext context, Statement.For loop) =>
        new(context.At(loop.Start), "Collection was modified; enumeration operation may not execute.");

    private static void Count(RenderContext context, int at)
    {
        try
        {
            context.Guard.LoopStep();
        }
        catch (Failure failure) when (failure.NoteAt(context.At(at)))
        {
            throw;
        }
    }

    /// <summary>False when the loop is left; a <c>continue</c> ends here.</summary>
    private static bool Continues(RenderContext context)
    {
        var flow = context.Flow;
        if (flow is Flow.Break or Flow.Continue)
            context.Flow = Flow.Next;
        return flow is Flow.Next or Flow.Continue;
    }

    private static string? NameOf(Expression variable, out bool isLocal)
    {
        isLocal = variable is Expression.Variable { Scope: VariableScope.Local };
        return (variable as Expression.Variable)?.Name;
    }

    private static LoopFrame Enter(RenderContext context, string kind, string? name, out Store store, bool isLocal = false)
    {
        context.Guard.EnterLoop();
        context.LoopDepth++;
        store = isLocal ? context.Scopes.Locals : context.Scopes.Current;
        return context.Scopes.PushLoop(store, kind, name);
    }

    private static void Leave(RenderContext context, Store store)
    {
        context.Scopes.PopLoop(store);
        context.LoopDepth--;
        context.Guard.ExitLoop();
    }
}
