using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Reading and writing variables.</summary>
internal static class Variables
{
    public static Value Read(RenderContext context, Expression.Variable variable)
    {
        var found = variable.Scope switch
        {
            VariableScope.Global => TryGetGlobal(context, variable.Name, out var value) ? value : (Value?)null,
            VariableScope.Local => context.Scopes.Locals.TryGet(variable.Name, out var value) ? value : null,
            VariableScope.Arguments => Value.From(context.Scopes.Locals.Arguments),
            VariableScope.Loop => Value.Null,
            _ => Value.Null,
        };
        if (found is null && context.Options.StrictVariables)
            throw new Failure(context.At(variable.Start), $"The variable or function `{ExpressionPrinter.Print(context.Source, variable)}` was not found");
        return found ?? default;
    }

    public static bool TryGetGlobal(RenderContext context, string name, out Value value)
    {
        if (context.Scopes.TryGet(name, out value))
            return true;
        if (context.Builtin(name) is { } builtin)
        {
            value = Value.From(builtin);
            return true;
        }
        return context.TryGetGlobal(name, out value);
    }

    public static void Write(RenderContext context, Expression.Variable variable, in Value value)
    {
        var isWritten = variable.Scope switch
        {
            VariableScope.Global => context.Scopes.TrySet(variable.Name, value),
            VariableScope.Local => context.Scopes.TrySetLocal(variable.Name, value),
            _ => throw new Failure(context.At(variable.Start), "Cannot set this variable"),
        };
        if (!isWritten)
            throw new Failure(context.At(variable.Start), $"Cannot set the readonly variable `{ExpressionPrinter.Print(context.Source, variable)}`");
    }

    public static void SetReadOnly(RenderContext context, Expression variable)
    {
        if (variable is not Expression.Variable { Scope: VariableScope.Global or VariableScope.Local } found)
            return;
        if (found.Scope == VariableScope.Local)
            context.Scopes.Locals.Variables.SetReadOnly(found.Name);
        else
            context.Scopes.SetReadOnly(found.Name);
    }
}
