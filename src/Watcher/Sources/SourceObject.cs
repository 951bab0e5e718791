using System.Text.Json;
using Notifications.Watcher.Applications;

namespace Notifications.Watcher.Sources;

/// <summary>An object of a file that matters here.</summary>
internal abstract record SourceObject
{
    private SourceObject() { }

    public sealed record Application(ApplicationKey Key, byte[] Json) : SourceObject;

    public sealed record Project(string Name, IReadOnlyDictionary<string, string> Annotations) : SourceObject;

    /// <summary>The Applications and AppProjects of a document: itself, or the items of a list.</summary>
    /// <exception cref="InvalidDataException">An Application or AppProject without a name, or not an object at all.</exception>
    public static IEnumerable<SourceObject> Of(JsonElement document, string defaultNamespace)
    {
        if (document.ValueKind == JsonValueKind.Array) return document.EnumerateArray().SelectMany(i => Of(i, defaultNamespace));
        if (document.ValueKind != JsonValueKind.Object) throw new InvalidDataException("not a Kubernetes object");
        return document.TextOrNull("kind") switch
        {
            "List" or "ApplicationList" or "AppProjectList" => document.Items("items").SelectMany(i => Of(i, defaultNamespace)),
            "Application" => [new Application(KeyOf(document, defaultNamespace), JsonSerializer.SerializeToUtf8Bytes(document))],
            "AppProject" => [new Project(KeyOf(document, defaultNamespace).Name, document.Child("metadata").TextMap("annotations"))],
            null => throw new InvalidDataException("an object without a kind"),
            _ => [],
        };
    }

    private static ApplicationKey KeyOf(JsonElement document, string defaultNamespace)
    {
        var metadata = document.Child("metadata");
        var name = metadata.TextOrNull("name") ?? throw new InvalidDataException($"an {document.Text("kind")} without metadata.name");
        return new ApplicationKey(metadata.TextOrNull("namespace") ?? defaultNamespace, name);
    }
}
