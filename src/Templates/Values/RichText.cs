namespace Notifications.Templates.Values;

/// <summary>How a part of the output came about.</summary>
internal enum RunKind : byte
{
    /// <summary>Text of the template.</summary>
    Text,

    /// <summary>A printed value.</summary>
    Value,

    /// <summary>A printed value that the function <c>raw</c> marked as markup.</summary>
    Raw,
}

/// <summary>A stretch of one kind that ends before <paramref name="End"/>.</summary>
internal readonly record struct Run(int End, RunKind Kind);

/// <summary>A rendered text that remembers which parts were template text and which were printed values.</summary>
internal sealed class RichText(string text, Run[] runs)
{
    public string Text { get; } = text;

    /// <summary>The stretches in order; the last ends at the end of the text. Empty: all is template text.</summary>
    public ReadOnlySpan<Run> Runs => runs;

    /// <summary>A text that is printed as it is, without escaping, whatever the destination.</summary>
    public static RichText Raw(string text) => new(text, [new Run(text.Length, RunKind.Raw)]);

    public override string ToString() => Text;
}
