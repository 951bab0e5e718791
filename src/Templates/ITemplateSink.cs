namespace Notifications.Templates;

/// <summary>
/// Receives a rendering in parts: what is text of the template, and what are values. A captured or included text keeps
/// the difference when it is printed as it is; once it goes through an operator or a function, it is a value.
/// </summary>
public interface ITemplateSink
{
    /// <summary>Text as it stands in the template.</summary>
    void Text(ReadOnlySpan<char> text);

    /// <summary>A printed value: anything may be in it.</summary>
    void Value(ReadOnlySpan<char> text);

    /// <summary>A printed value that the template marked as markup with the function <c>raw</c>.</summary>
    void Raw(ReadOnlySpan<char> text);
}
