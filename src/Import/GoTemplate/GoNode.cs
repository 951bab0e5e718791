namespace Notifications.Import.GoTemplate;

/// <summary>A part of a Go template. <c>At</c> is an offset into its text.</summary>
internal abstract record GoNode(int At)
{
    internal sealed record Text(string Value, int At) : GoNode(At);

    /// <summary>A printed pipeline, or a variable that is set.</summary>
    internal sealed record Action(GoPipeline Pipeline, int At) : GoNode(At);

    internal sealed record If(GoPipeline Condition, IReadOnlyList<GoNode> Body, IReadOnlyList<GoNode> Else, int At) : GoNode(At);

    internal sealed record With(GoPipeline Value, IReadOnlyList<GoNode> Body, IReadOnlyList<GoNode> Else, int At) : GoNode(At);

    internal sealed record Range(GoPipeline Value, IReadOnlyList<GoNode> Body, IReadOnlyList<GoNode> Else, int At) : GoNode(At);

    /// <param name="Value">The dot inside; null: nothing.</param>
    internal sealed record Template(string Name, GoPipeline? Value, int At) : GoNode(At);

    internal sealed record Break(int At) : GoNode(At);

    internal sealed record Continue(int At) : GoNode(At);
}

/// <param name="Variables">What it sets, with the dollar sign.</param>
/// <param name="IsAssignment"><c>=</c> instead of <c>:=</c>.</param>
internal sealed record GoPipeline(IReadOnlyList<string> Variables, bool IsAssignment, IReadOnlyList<GoCommand> Commands, int At);

/// <summary>A function with its arguments, or one operand.</summary>
internal sealed record GoCommand(IReadOnlyList<GoOperand> Operands, int At);

/// <summary>An operand of a command.</summary>
internal abstract record GoOperand(int At)
{
    internal sealed record Dot(int At) : GoOperand(At);

    internal sealed record Nil(int At) : GoOperand(At);

    internal sealed record Flag(bool Value, int At) : GoOperand(At);

    internal sealed record Whole(long Value, int At) : GoOperand(At);

    internal sealed record Real(double Value, int At) : GoOperand(At);

    internal sealed record Quoted(string Value, int At) : GoOperand(At);

    internal sealed record Function(string Name, int At) : GoOperand(At);

    /// <param name="Name">With the dollar sign; <c>$</c> is what the template was given.</param>
    internal sealed record Variable(string Name, int At) : GoOperand(At);

    internal sealed record Group(GoPipeline Pipeline, int At) : GoOperand(At);

    /// <summary>Fields of another operand, from left to right.</summary>
    internal sealed record Chain(GoOperand Target, IReadOnlyList<string> Fields, int At) : GoOperand(At);
}

/// <param name="Root">The template itself.</param>
/// <param name="Named">Those that <c>define</c> and <c>block</c> name.</param>
internal sealed record GoTree(IReadOnlyList<GoNode> Root, IReadOnlyDictionary<string, IReadOnlyList<GoNode>> Named);
