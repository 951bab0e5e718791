using Notifications.Templates.Functions;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Calling functions: from calls, from bare names, and from builtins.</summary>
internal static class Calls
{
    public static bool IsCallable(in Value value) =>
        value.Kind == ValueKind.Function || (value.Kind == ValueKind.Object && value.Object is BuiltinScope { Callable: not null });

    /// <summary><c>f a b</c></summary>
    public static Value Call(RenderContext context, Expression.Call call)
    {
        // A value piped to this call is for this function, not for one in its target or arguments
        var piped = context.Piped;
        context.Piped = default;
        var function = Expressions.EvaluateAlias(context, call.Target);
        if (function.IsNull)
        {
            if (context.Options.RelaxedFunctions)
                return default;
            throw new Failure(context.At(call.Target.Start), $"The function `{ExpressionPrinter.Print(context.Source, call.Target)}` was not found");
        }
        return Run(context, new CallNode(call, call.Target, call.Arguments, call.End), function, piped, null);
    }

    /// <summary>A function that is only named: it is called with what is piped to it, or with nothing.</summary>
    public static Value CallBare(RenderContext context, Expression node, in Value function, bool takesPiped)
    {
        var piped = default(Piped);
        if (takesPiped)
        {
            piped = context.Piped;
            context.Piped = default;
        }
        if (function.Kind == ValueKind.Object && !piped.IsPending)
            return function;
        return Run(context, new CallNode(node, node, [], node.End), function, piped, null);
    }

    /// <summary>Calls with the body of a <c>wrap</c>.</summary>
    public static Value CallWithBlock(RenderContext context, Expression node, in Value function, Wrapped block)
    {
        var (target, arguments) = node is Expression.Call call ? (call.Target, call.Arguments) : (node, []);
        return Run(context, new CallNode(node, target, arguments, node.End), function, default, block);
    }

    /// <summary>Calls a function value from a builtin (<c>array.each @f</c>); the arguments are converted in place.</summary>
    public static Value Invoke(CallSite site, Value function, Span<Value> arguments)
    {
        var context = site.Context;
        switch (function.Kind == ValueKind.Object && function.Object is BuiltinScope scope ? scope.Callable : function.Reference)
        {
            case Builtin builtin:
                return Invoke(site, builtin, arguments);
            case TemplateFunction own:
                var values = new ScriptArray(arguments);
                return TemplateCalls.Run(context, own, values, site.Where);
            case ArgumentsFunction raw:
                return raw.Body(site, new ScriptArray(arguments));
            default:
                throw new Failure(site.Where, "The value is not a function.");
        }
    }

    public static string Print(RenderContext context, ScriptFunction function)
    {
        if (function is not TemplateFunction own)
            return "<function>";
        var text = StatementPrinter.Print(own.Definition);
        context.Guard.ChargeText(text.Length);
        return own.Definition.Name is null ? text : "";
    }

    private static Value Run(RenderContext context, in CallNode node, in Value function, in Piped piped, Wrapped? block)
    {
        switch (function.Kind == ValueKind.Object && function.Object is BuiltinScope scope ? scope.Callable : function.Reference)
        {
            case Builtin builtin:
                return BuiltinCalls.Run(context, node, builtin, piped);
            case TemplateFunction own:
                return TemplateCalls.Run(context, node, own, piped, block);
            case ArgumentsFunction raw:
                return RunRaw(context, node, raw, piped);
            default:
                throw new Failure(context.At(node.Target.Start), $"Invalid target function `{Printer.ToText(context, function)}` ({TypeNames.Of(function)})");
        }
    }

    private static Value RunRaw(RenderContext context, in CallNode node, ArgumentsFunction function, in Piped piped)
    {
        var arguments = ArgumentLists.Collect(context, node, piped);
        if (arguments.Count < function.Required)
        {
            throw new Failure(context.At(node.End), ArgumentLists.WrongCount(context, node, arguments.Count, function.Required));
        }
        var where = context.At(node.Target.Start);
        try
        {
            return function.Body(new CallSite(context, where), arguments);
        }
        catch (Failure failure) when (failure.NoteAt(where))
        {
            throw;
        }
    }

    private static Value Invoke(CallSite site, Builtin builtin, Span<Value> arguments)
    {
        var parameters = builtin.Parameters.Length;
        if (arguments.Length > parameters && !builtin.HasRest)
            throw new Failure(site.Where, $"Argument index must be < {parameters} (Parameter 'index')");
        if (arguments.Length < builtin.Required)
            throw new Failure(site.Where, $"Invalid number of arguments `{arguments.Length}` passed to `{builtin.Name}` while expecting `{builtin.Required}` arguments");
        try
        {
            if (arguments.Length >= parameters || builtin.HasRest)
                return builtin.Invoke(site, arguments);
            var all = new Value[parameters];
            arguments.CopyTo(all);
            for (var i = arguments.Length; i < parameters; i++)
                all[i] = builtin.Parameters[i].Default;
            var result = builtin.Invoke(site, all);
            all.AsSpan(0, arguments.Length).CopyTo(arguments);
            return result;
        }
        catch (Failure failure) when (failure.NoteAt(site.Where))
        {
            throw;
        }
    }
}

/// <summary>A call as it is written.</summary>
internal readonly record struct CallNode(Expression Node, Expression Target, Expression[] Arguments, int End);
