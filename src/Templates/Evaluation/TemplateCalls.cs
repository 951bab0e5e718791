using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Calls of functions of templates.</summary>
internal static class TemplateCalls
{
    public static Value Run(RenderContext context, CallNode node, TemplateFunction function, in Piped piped, Wrapped? block)
    {
        var definition = function.Definition;
        var where = context.At(node.Node.Start);
        if (definition.Parameters is null)
        {
            var arguments = ArgumentLists.Collect(context, node, piped);
            return Enter(context, function, arguments, null, where, () => ExpressionPrinter.Print(where.Source, node.Node), block);
        }
        var scope = BindParameters(context, node, function, piped);
        return Enter(context, function, null, scope, where, () => ExpressionPrinter.Print(where.Source, node.Node), block);
    }

    /// <summary>Calls with arguments that are already values.</summary>
    public static Value Run(RenderContext context, TemplateFunction function, ScriptArray arguments, Location where, Func<string> name, Wrapped? block)
    {
        var definition = function.Definition;
        if (definition.Parameters is not { } parameters)
            return Enter(context, function, arguments, null, where, name, block);
        var scope = new FunctionScope(definition.Name is null ? function.Scope : null);
        var taken = 0;
        foreach (var parameter in parameters)
        {
            if (parameter.IsRest)
                scope.Variables.Set(parameter.Name, Value.From(new ScriptArray(arguments.Items[Math.Min(taken, arguments.Count)..])));
            else if (taken < arguments.Count)
                scope.Variables.Set(parameter.Name, arguments[taken++]);
            else if (parameter.IsOptional)
                scope.Variables.Set(parameter.Name, parameter.Default);
            else
                throw new Failure(where, $"Invalid number of arguments `{arguments.Count}` passed to `{definition.Name ?? "function"}` while expecting `{definition.Required}` arguments");
        }
        if (taken < arguments.Count && !definition.HasRest)
            throw new Failure(where, $"Invalid number of arguments `{arguments.Count}` passed to `{definition.Name ?? "function"}` while expecting `{definition.Required}` arguments");
        return Enter(context, function, null, scope, where, name, block);
    }

    private static FunctionScope BindParameters(RenderContext context, in CallNode node, TemplateFunction function, in Piped piped)
    {
        var definition = function.Definition;
        var parameters = definition.Parameters!;
        var values = new Value?[parameters.Length];
        var rest = definition.HasRest ? new ScriptArray() : null;
        var next = 0;
        if (piped.IsPending)
        {
            var items = new List<Value>();
            ArgumentLists.AddPiped(context, piped, items.Add);
            foreach (var item in items)
                Set(next++, item, piped.Offset, node);
        }
        foreach (var argument in node.Arguments)
        {
            if (argument is Expression.NamedArgument named)
            {
                var index = definition.IndexOf(named.Name);
                Set(index < 0 ? next : index, Expressions.Evaluate(context, named.Value), argument.Start, node);
                next++;
            }
            else if (argument is Expression.Unary { Operator: UnaryOperator.Spread } spread)
            {
                var items = new List<Value>();
                ArgumentLists.Spread(context, spread, items.Add);
                foreach (var item in items)
                    Set(next++, item, argument.Start, node);
            }
            else
            {
                Set(next++, Expressions.Evaluate(context, argument), argument.Start, node);
            }
        }
        var scope = new FunctionScope(definition.Name is null ? function.Scope : null);
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            if (values[i] is null && parameter is { IsOptional: false, IsRest: false })
                throw new Failure(context.At(node.End), ArgumentLists.WrongCount(context, node, values.Take(definition.Required).Count(v => v is not null), definition.Required));
            scope.Variables.Set(parameter.Name, parameter.IsRest ? Value.From(rest) : values[i] ?? parameter.Default);
        }
        return scope;

        void Set(int index, in Value value, int place, in CallNode node)
        {
            if (index < parameters.Length && !parameters[index].IsRest)
                values[index] = value;
            else if (rest is not null)
                rest.Add(value);
            else
                throw new Failure(context.At(place), ArgumentLists.WrongCount(context, node, index + 1, parameters.Length));
        }
    }

    private static Value Enter(RenderContext context, TemplateFunction function, ScriptArray? arguments, FunctionScope? scope, Location where, Func<string> name, Wrapped? block)
    {
        var definition = function.Definition;
        if (context.CallDepth >= context.Limits.CallDepth)
            throw new Failure(where, $"Exceeding number of recursive depth limit `{context.Limits.CallDepth}` for node: `{name()}`");
        Guard.CheckStack(where);
        var scopes = context.Scopes;
        var (outerSource, outerFunction) = (context.Source, scopes.Function);
        var locals = scopes.PushLocals();
        locals.Arguments = arguments;
        locals.Block = block;
        if (function.LocalName is { } localName)
            locals.Variables.Set(localName, Value.From(function));
        scopes.Function = scope ?? (definition.Name is null && function.Scope is { IsRunning: true } ? function.Scope : null);
        context.Source = definition.Source;
        context.CallDepth++;

        Statements.Run(context, definition.Body);
        var result = context.Flow == Flow.Return ? context.Returned : default;

        context.Flow = Flow.Next;
        context.Returned = default;
        context.CallDepth--;
        context.Source = outerSource;
        scopes.Function = outerFunction;
        if (scope is not null)
            scope.IsRunning = false;
        scopes.PopLocals();
        return result;
    }
}
