using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>Global functions that need the interpreter.</summary>
internal static class CoreFunctions
{
    private static readonly Value Include = Value.From(new ArgumentsFunction("include", 1, Includes.Include));
    private static readonly Value IncludeJoin = Value.From(new ArgumentsFunction("include_join", 2, Includes.Join));

    public static bool TryGet(string name, out Value value)
    {
        value = name switch
        {
            "include" => Include,
            "include_join" => IncludeJoin,
            _ => default,
        };
        return !value.IsNull;
    }

}
