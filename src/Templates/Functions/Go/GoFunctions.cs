namespace Notifications.Templates.Functions.Go;

/// <summary>
/// What Go templates and expr conditions have and this language lacks, as functions: <c>go.*</c> (of Go's <c>text/template</c> and of
/// Sprig, by their names there) and
/// <c>expr.*</c>. Translated configurations of Argo CD Notifications call them; give the tables to <c>RenderOptions.Functions</c>.
/// </summary>
public static class GoFunctions
{
    /// <summary>By name, without <c>go.</c>.</summary>
    public static FrozenDictionary<string, GoFunction> Go { get; } = new[]
    {
        GoCore.All, GoStrings.All, GoCases.All, GoNumbers.All, GoLists.All, GoMaps.All, GoEncodings.All, GoPatterns.All, GoTimes.All,
        GoPaths.All, GoVersions.All, GoRandom.All,
    }.SelectMany(group => group).ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>By name, without <c>expr.</c>.</summary>
    public static FrozenDictionary<string, GoFunction> Expr { get; } = new[] { ExprLists.All, ExprValues.All }
        .SelectMany(group => group).ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>Both as tables for a rendering.</summary>
    public static IReadOnlyList<FunctionTable> Tables { get; } = [TableOf("go", Go.Values), TableOf("expr", Expr.Values)];

    private static FunctionTable TableOf(string name, IEnumerable<GoFunction> functions)
    {
        var table = new FunctionTable(name);
        foreach (var function in functions)
            table.AddOpen(function.Name, args => function.Body(new GoCall(args, function).Checked()));
        return table;
    }
}
