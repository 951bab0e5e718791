namespace Notifications.Notifier.Messages.Markup;

/// <summary>A piece of a line. Only <see cref="Value"/> and the value runs of <see cref="Code"/> are untrusted, but everything is escaped
/// by who lays it out.</summary>
internal abstract record Inline
{
    private Inline()
    {
    }

    /// <summary>The template author's words, with Markdown's own escapes resolved.</summary>
    internal sealed record Text(string Content) : Inline;

    /// <summary>An interpolated value: opaque, may hold anything, newlines too.</summary>
    internal sealed record Value(string Content) : Inline;

    internal sealed record Strong(ImmutableArray<Inline> Content) : Inline;

    internal sealed record Emphasis(ImmutableArray<Inline> Content) : Inline;

    internal sealed record Code(ImmutableArray<Run> Content) : Inline;

    /// <summary>A link to an absolute http, https or mailto address; others became their label.</summary>
    internal sealed record Link(ImmutableArray<Inline> Label, Uri Target) : Inline;

    /// <summary>A line break as the author wrote it: soft breaks count, as they do in chats and comments.</summary>
    internal sealed record LineBreak : Inline;
}
