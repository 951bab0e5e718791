using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models.Functions;
using Notifications.Templates;
using Notifications.Templates.Functions;
using Notifications.Templates.Functions.Go;

namespace Notifications.Notifier.Composing;

/// <summary>What every template of a message is rendered with.</summary>
internal static class TemplateOptions
{
    /// <summary>The functions of messages, includes from the catalog; missing values are nothing.</summary>
    public static RenderOptions For(TemplateCatalog catalog, Repositories repositories, TimeProvider clock, TimeZoneInfo zone) =>
        TextTemplate.BaseOptions with
        {
            Clock = clock,
            Loader = catalog,
            Functions = Functions(repositories, clock, zone),
        };

    /// <summary>What templates can call besides the language's own functions.</summary>
    public static IReadOnlyList<FunctionTable> Functions(Repositories repositories, TimeProvider clock, TimeZoneInfo zone) =>
        [MarkupFunctions.Table, DataFunctions.Table, TimeFunctions.Create(clock, zone), GitFunctions.Create(repositories),
            .. GoFunctions.Tables];
}
