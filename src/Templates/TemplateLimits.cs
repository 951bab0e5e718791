namespace Notifications.Templates;

/// <summary>What a template may cost. Reaching a limit is an error with the template's name and line; what is "as Scriban" is its own
/// default.</summary>
public sealed record TemplateLimits
{
    public static TemplateLimits Default { get; } = new();

    /// <summary>Characters of one template; 1 Mi.</summary>
    public int SourceLength { get; init; } = 1 << 20;

    /// <summary>Nesting of statements and expressions, an operator, a member or a pipe of one expression counts too; 250, as
    /// Scriban.</summary>
    public int NestingDepth { get; init; } = 250;

    /// <summary>Statements and expressions evaluated in one rendering; 5,000,000.</summary>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>Iterations of an outermost loop with all loops and functions in it; 1000, as Scriban; 0: 1 Mi.</summary>
    public int LoopIterations { get; init; } = 1000;

    /// <summary>Nested calls of functions and includes; 100, as Scriban; 0: as many as the stack holds.</summary>
    public int CallDepth { get; init; } = 100;

    /// <summary>Nested levels of a printed array or object; 20, as Scriban.</summary>
    public int ObjectDepth { get; init; } = 20;

    /// <summary>Characters of the output, cut there with <c>...</c>; 1 Mi, as Scriban. Captures and includes count too.</summary>
    public int OutputLength { get; init; } = 1 << 20;

    /// <summary>Characters of a value as text, cut there with <c>...</c>, and of a text that is computed (twice as many); 1 Mi, as
    /// Scriban.</summary>
    public int StringLength { get; init; } = 1 << 20;

    /// <summary>Bits of an integer that is computed; 128 Ki.</summary>
    public int IntegerBits { get; init; } = 1 << 17;

    /// <summary>Bytes that one rendering may allocate; 64 Mi. Looked at after each step, so one step more can be allocated.</summary>
    public long Memory { get; init; } = 64L << 20;

    /// <summary>Time of one call with a regular expression; 1 second. Scriban has 10.</summary>
    public TimeSpan RegexTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time of one rendering; 10 seconds. Looked at between steps: a regular expression that runs then ends first.</summary>
    public TimeSpan TotalTime { get; init; } = TimeSpan.FromSeconds(10);
}
