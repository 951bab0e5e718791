using System.Text.Json.Nodes;
using Notifications.Notifier.Messages.Templates;

namespace Notifications.Notifier;

/// <summary>JSON Schemas of files that are not the configuration.</summary>
public static class NotifierSchemas
{
    /// <summary>Of the front matter of a template.</summary>
    public static JsonObject Template() => FrontMatterSchema.Write(DestinationCatalog.Types.Keys);
}
