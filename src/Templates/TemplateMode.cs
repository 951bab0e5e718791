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
