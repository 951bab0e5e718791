using System.Collections.Concurrent;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Templates;

namespace Notifications.Notifier.Composing;

/// <summary>
/// The templates of what stands around messages: the comment of a pull request, its rows and details, and the same of a change in a
/// channel. They are of the catalog, so that own
/// ones take their place; where one fails, the built-in one does.
/// </summary>
internal sealed class LayoutTemplates(TemplateCatalog catalog, Func<TimeZoneInfo, RenderOptions> options)
{
    /// <summary>Its title is the heading, with the sums; its body stands below. Sees <c>comment</c>.</summary>
    public const string Comment = "pull-request-comment";

    /// <summary>Its title is the head of the table, its body a row, with a bar between cells. Sees <c>row</c>.</summary>
    public const string Row = "pull-request-row";

    /// <summary>Its title is the summary of what a failed Application says, its body stands before that. Sees <c>row</c>.</summary>
    public const string Details = "pull-request-details";

    /// <summary>Its title is the first line, with the sums; its body stands below. Sees <c>comment</c> and <c>change</c>.</summary>
    public const string Change = "change-message";

    /// <summary>Its body is the line of an Application. Sees <c>row</c>.</summary>
    public const string ChangeRow = "change-row";

    // Nothing is awaited while one is in use: there are at most as many as threads.
    private readonly ConcurrentBag<RenderContext> _contexts = [];
    private readonly ConcurrentDictionary<string, RenderOptions> _options = new(StringComparer.Ordinal);

    public static LayoutTemplates BuiltIn { get; } = new(TemplateCatalog.Load([], [], []), zone => TemplateOptions.For(
        TemplateCatalog.Load([], [], []), Repositories.Default, TimeProvider.System, zone));

    /// <summary>What they see; null: it is a message's template.</summary>
    public static IReadOnlyList<string>? NamesFor(string template) => template switch
    {
        Comment => ["comment"],
        Row or Details or ChangeRow => ["row"],
        Change => ["comment", "change"],
        _ => null,
    };

    public RichText TitleOf(string name, TemplateModel model, TimeZoneInfo zone) =>
        Render(name, model, zone, static template => template.Title) ?? BuiltIn.Render(
            name, model, zone, static template => template.Title) ?? RichText.Empty;

    public RichText BodyOf(string name, TemplateModel model, TimeZoneInfo zone) =>
        Render(name, model, zone, static template => template.Body) ?? BuiltIn.Render(
            name, model, zone, static template => template.Body) ?? RichText.Empty;

    private RichText? Render(string name, TemplateModel model, TimeZoneInfo zone, Func<MessageTemplate, TextTemplate?> part)
    {
        if (catalog.Resolve([name], out _).Select(part).LastOrDefault(text => text is not null) is not { } template) return null;
        var memory = _contexts.TryTake(out var used) ? used : new RenderContext();
        var scope = new RenderScope(
            model, _options.GetOrAdd(zone.Id, (_, wanted) => options(wanted), zone), memory, CancellationToken.None);
        var text = template.Render(scope);
        _contexts.Add(memory);
        return text;
    }
}
