using Notifications.Templates;

namespace Notifications.Notifier.Messages.Templates;

/// <summary>One text of a template file, parsed, with its place in the file so that errors point there.</summary>
internal sealed class TextTemplate
{
    /// <summary>Functions are the host's; a missing value is nothing, so that a message is not lost over a field.</summary>
    public static RenderOptions BaseOptions { get; } = new()
    {
        RelaxedTargets = true,
        RelaxedMembers = true,
        RelaxedIndexers = true,
        NullIndexers = true,
        IndentEmptyLines = false,
        Limits = TemplateLimits.Default with { TotalTime = TimeSpan.FromSeconds(2), OutputLength = 200_000 },
    };

    private static readonly ParseOptions Verbatim = new() { AutoIndent = false };

    private readonly Template _template;
    private readonly TextOrigin _origin;

    private TextTemplate(Template template, TextOrigin origin) => (_template, _origin) = (template, origin);

    /// <summary>Null with the errors in <paramref name="problems"/>.</summary>
    public static TextTemplate? Parse(string text, TextOrigin origin, ICollection<TemplateError> problems)
    {
        var parsed = Template.Parse(text, origin.File.Name, origin.File.AutoIndent ? ParseOptions.Default : Verbatim);
        foreach (var error in parsed.Errors)
        {
            problems.Add(origin.Locate(error));
        }

        return parsed.Template is { } template ? new TextTemplate(template, origin) : null;
    }

    /// <summary>Names that nothing gives, each at its place in the file.</summary>
    public IEnumerable<TemplateError> UnknownNames(KnownTemplateNames known) => _template.UnknownNames(known)
        .Select(unknown => _origin.Locate(
            unknown.Place with
            {
                Message = Nearest.Remedy(unknown.Name, unknown.Known) is { } remedy
                && Nearest.To(unknown.Name, unknown.Known) is not null ? $"{unknown.Place.Message} ({remedy})" : unknown.Place.Message
            }));

    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RichText? Render(RenderScope scope)
    {
        var error = _template.Render(scope.Model, scope.Sink, scope.Options, scope.Context, scope.CancellationToken);
        if (error is null)
        {
            return scope.Sink.Take();
        }

        scope.Fail(_origin.Locate(error));
        return null;
    }

    /// <summary>An error about what was rendered.</summary>
    public TemplateError Error(string message) => _origin.Locate(new TemplateError(_origin.File.Name, 1, 1, message, SourceLine: null));
}
