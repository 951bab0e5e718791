using Notifications.Templates.Parsing;
using Notifications.Templates.Sources;
using Notifications.Templates.Values;

namespace Notifications.Templates.Evaluation;

/// <summary>The edge of the evaluation: failures become errors.</summary>
internal static class Rendering
{
    public static (Value Value, TemplateError? Error) Run(
        RenderContext context,
        ParsedSource parsed,
        TemplateModel model,
        RenderOptions options,
        Func<RenderContext, ParsedSource, Value> body,
        CancellationToken cancellationToken)
    {
        context.Start(options, model, cancellationToken);
        context.Source = parsed.Source;
        try
        {
            return (body(context, parsed), null);
        }
        catch (Failure failure)
        {
            return (default, TemplateError.At(failure.Where ?? new Location(context.Source, 0), failure.Message));
        }
    }
}
