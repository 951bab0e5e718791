using Notifications.Notifier.Catalog;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models.Functions;
using Notifications.Templates;
using Notifications.Templates.Functions;

namespace Notifications.Notifier.Composing;

/// <summary>What every template of a message is rendered with.</summary>
internal static class TemplateOptions
{
    /// <summary>The host's functions and <c>raw</c>, includes from the catalog; missing values are nothing.</summary>
    public static RenderOptions For(TemplateCatalog catalog, Repositories repositories, TimeProvider clock) => TextTemplate.BaseOptions with
    {
        Clock = clock,
        Loader = catalog,
        Functions = [MarkupFunctions.Object, TimeFunctions.Create(clock), GitFunctions.Create(repositories)],
    };
}
