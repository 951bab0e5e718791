namespace Notifications.Import.GoTemplate;

/// <summary>Which variables a template sets anew, and which it uses.</summary>
internal static class GoVariables
{
    /// <summary>Those that <c>=</c> sets: what they hold is not known.</summary>
    public static void Assigned(IReadOnlyList<GoNode> nodes, HashSet<string> into)
    {
        foreach (var pipeline in Pipelines(nodes).Where(pipeline => pipeline.IsAssignment))
            into.UnionWith(pipeline.Variables);
    }

    public static bool IsUsed(string name, IReadOnlyList<GoNode> nodes) => Pipelines(nodes).Any(pipeline => Uses(name, pipeline));

    private static bool Uses(string name, GoPipeline pipeline) =>
        pipeline.Commands.Any(command => command.Operands.Any(operand => Uses(name, operand)));

    private static bool Uses(string name, GoOperand operand) => operand switch
    {
        GoOperand.Variable variable => variable.Name == name,
        GoOperand.Group group => Uses(name, group.Pipeline),
        GoOperand.Chain chain => Uses(name, chain.Target),
        _ => false,
    };

    private static IEnumerable<GoPipeline> Pipelines(IReadOnlyList<GoNode> nodes) => nodes.SelectMany(node => node switch
    {
        GoNode.Action(var pipeline, _) => [pipeline],
        GoNode.If(var condition, var body, var other, _) => [condition, .. Pipelines(body), .. Pipelines(other)],
        GoNode.With(var value, var body, var other, _) => [value, .. Pipelines(body), .. Pipelines(other)],
        GoNode.Range(var value, var body, var other, _) => [value, .. Pipelines(body), .. Pipelines(other)],
        GoNode.Template(_, { } value, _) => [value],
        _ => Array.Empty<GoPipeline>(),
    });
}
