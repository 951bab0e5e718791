namespace Notifications.Notifier.Messages.Markup;

/// <summary>A block of a message's body. Destinations lay these out with an exhaustive switch.</summary>
internal abstract record Block
{
    private Block()
    {
    }

    internal sealed record Paragraph(ImmutableArray<Inline> Content) : Block;

    /// <param name="Level">1 to 6.</param>
    internal sealed record Heading(int Level, ImmutableArray<Inline> Content) : Block;

    /// <summary>Verbatim lines, without the final newline. Runs may hold backticks: who lays it out chooses the fence.</summary>
    internal sealed record Fence(string Language, ImmutableArray<Run> Content) : Block;

    /// <param name="Start">Number of the first item of an ordered list; null: bullets.</param>
    internal sealed record List(int? Start, ImmutableArray<ImmutableArray<Block>> Items) : Block;

    internal sealed record Quote(ImmutableArray<Block> Content) : Block;

    internal sealed record Rule : Block;
}
