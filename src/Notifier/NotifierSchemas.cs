using System.Text.Json.Nodes;
using Notifications.Hosting;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Messages.Templates;

namespace Notifications.Notifier;

/// <summary>JSON Schemas of files that are not the configuration.</summary>
public static class NotifierSchemas
{
    /// <summary>Of the front matter of a template.</summary>
    public static JsonObject Template() => FrontMatterSchema.Write(DestinationCatalog.Types.Keys);

    /// <summary>Of a preset.</summary>
    public static JsonObject Preset() =>
        NotificationsHost.Schema("A preset", static document => PresetReader.Read("preset", document.Root));
}
