using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Calls of functions of templates.</summary>
internal static class TemplateCalls
{
    public static Value Run(RenderContext context, in CallNode node, TemplateFunction function, in Piped piped, Wrapped? block)
    {
        var where = context.At(node.Node.Start);
        if (context.Options.StrictFunctions && !ReferenceEquals(context.Whole, node.Node) && !Returns.In(function.Definition.Body))
            throw new Failure(where, $"The function `{ExpressionPrinter.Print(context.Source, node.Target)}` is a statement and cannot be used within an expression.");
        return function.Definition.Parameters is null
            ? Enter(context, function, ArgumentLists.Collect(context, node, piped), null, where, node.Node, block)
            : Enter(context, function, null, Bind(context, node, function, piped), where, node.Node, block);
    }

    /// <summary>Calls with arguments that are already values.</summary>
    public static Value Run(RenderContext context, TemplateFunction function, ScriptArray arguments, Location where)
    {
        var definition = function.Definition;
        if (definition.Parameters is not { } parameters)
            return Enter(context, function, arguments, null, where, null, null);
        var scope = NewScope(context, function);
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
                throw WrongCount();
        }
        if (taken < arguments.Count && !definition.HasRest)
            throw WrongCount();
        return Enter(context, function, null, scope, where, null, null);

        Failure WrongCount() => new(where, $"Invalid number of arguments `{arguments.Count}` passed to `{definition.Name ?? "function"}` while expecting `{definition.Required}` arguments");
    }

    /// <summary>An anonymous function sees the variables of the function it is written in.</summary>
    private static FunctionScope NewScope(RenderContext context, TemplateFunction function) =>
        context.Scopes.NewFunction(function.Definition.Name is null ? function.Scope : null);

    private static FunctionScope Bind(RenderContext context, in CallNode node, TemplateFunction function, in Piped piped)
    {
        var scope = NewScope(context, function);
        var binding = new ParameterBinding(context, node, function.Definition, scope);
        if (piped.IsPending)
            binding.AddPiped(piped);
        foreach (var argument in node.Arguments)
            binding.Add(argument);
        binding.Complete();
        return scope;
    }

    private static Value Enter(RenderContext context, TemplateFunction function, ScriptArray? arguments, FunctionScope? scope, Location where, Expression? node, Wrapped? block)
    {
        var definition = function.Definition;
        if (context.Guard.IsTooDeep(context.CallDepth))
            throw new Failure(where, $"Exceeding number of recursive depth limit `{context.Limits.CallDepth}` for node: `{(node is null ? "function" : ExpressionPrinter.Print(where.Source, node))}`");
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
            scopes.Leave(scope);
        scopes.PopLocals();
        return result;
    }
}
