namespace Notifications.Templates;

/// <summary>How a source is read.</summary>
public enum TemplateMode
{
    /// <summary>Text with code blocks <c>{{ ... }}</c>.</summary>
    Text,

    /// <summary>Code only.</summary>
    Script,

    /// <summary>Code between two lines <c>+++</c>, then text with code blocks. The code is parsed, but not run by rendering.</summary>
    FrontMatter,
}

/// <summary>How a template is parsed.</summary>
public sealed record ParseOptions
{
    public static ParseOptions Default { get; } = new();

    public TemplateMode Mode { get; init; }

    /// <summary>What a template may cost; here its length and its nesting.</summary>
    public TemplateLimits Limits { get; init; } = TemplateLimits.Default;

    /// <summary>Reads <c>1.10</c> as a decimal instead of a double.</summary>
    public bool FloatsAreDecimals { get; init; }

    /// <summary>Indents what a block writes by the whitespace in front of its <c>{{</c>.</summary>
    public bool AutoIndent { get; init; } = true;
}
