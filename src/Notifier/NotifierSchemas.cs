using System.Text.Json.Nodes;
using Notifications.Hosting;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.SelfService;
using Notifications.Notifier.Subscriptions;

namespace Notifications.Notifier;

/// <summary>JSON Schemas of files that are not the configuration.</summary>
public static class NotifierSchemas
{
    /// <summary>Of the front matter of a template.</summary>
    public static JsonObject Template() => FrontMatterSchema.Write(DestinationCatalog.Types.Keys);

    /// <summary>Of a preset.</summary>
    public static JsonObject Preset() =>
        NotificationsHost.Schema("A preset", static document => PresetReader.Read("preset", document.Root));

    /// <summary>Of the key <c>notifications.yaml</c> of a self-service ConfigMap.</summary>
    public static JsonObject SelfService() => NotificationsHost.Schema("The triggers and subscriptions of a namespace", static document =>
    {
        SelfServiceSections.Read(document, templates: null, KnownNames.Anything, hasDefaults: true);
        document.ReportUnknownTopLevel(SelfServiceSections.Keys);
    });
}
