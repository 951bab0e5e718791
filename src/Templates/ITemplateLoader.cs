namespace Notifications.Templates;

/// <summary>Where <c>include</c> finds templates.</summary>
public interface ITemplateLoader
{
    /// <summary>The path of a template, which names it in errors; null when the name is not allowed.</summary>
    string? PathOf(string name);

    /// <summary>
    /// The text at a path; null when there is none. Return the same string as long as the text is the same: it is then
    /// parsed once.
    /// </summary>
    string? Read(string path);
}
