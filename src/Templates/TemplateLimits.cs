namespace Notifications.Templates;

/// <summary>
/// What a template may cost. Every part of the language keeps to them: parser, operators, builtins, printing.
/// The defaults named "as Scriban" are Scriban's own.
/// </summary>
public sealed record TemplateLimits
{
    public static TemplateLimits Default { get; } = new();

    /// <summary>Characters of one template; 1 Mi. What a template evaluates itself may have a sixteenth of it.</summary>
    public int SourceLength { get; init; } = 1 << 20;

    /// <summary>Nesting of statements and expressions; 250, as Scriban.</summary>
    public int NestingDepth { get; init; } = 250;

    /// <summary>Statements and expressions evaluated in one rendering; 5,000,000.</summary>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>Iterations of an outermost loop with all that is in it; 1000, as Scriban; 0: no limit but <see cref="Steps"/>.</summary>
    public int LoopIterations { get; init; } = 1000;

    /// <summary>Nested calls of functions and includes; 100, as Scriban; 0: as many as the stack holds.</summary>
    public int CallDepth { get; init; } = 100;

    /// <summary>Nested levels of a printed array or object; 20, as Scriban.</summary>
    public int ObjectDepth { get; init; } = 20;

    /// <summary>Characters of the output and of any printed value, cut there with <c>...</c>; 1,048,576, as Scriban; 0: <see cref="StringLength"/>.</summary>
    public int OutputLength { get; init; } = 1 << 20;

    /// <summary>Characters of a string that is computed; 2 Mi: two printed values.</summary>
    public int StringLength { get; init; } = 2 << 20;

    /// <summary>Items of an array; 1 Mi.</summary>
    public int ArrayLength { get; init; } = 1 << 20;

    /// <summary>Characters of all strings and (tenfold) items of all arrays that one rendering makes; 64 Mi.</summary>
    public long TotalSize { get; init; } = 64L << 20;

    /// <summary>Time of one call with a regular expression; 1 second.</summary>
    public TimeSpan RegexTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Characters of a text that a regular expression reads; 256 Ki. Its memory grows with them.</summary>
    public int RegexLength { get; init; } = 1 << 18;

    /// <summary>Time of one rendering; 10 seconds.</summary>
    public TimeSpan TotalTime { get; init; } = TimeSpan.FromSeconds(10);
}
