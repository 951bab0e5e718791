using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Notifications.Watcher.Sources;

/// <summary>An object of a file that matters here.</summary>
internal abstract record SourceObject
{
    private SourceObject() { }

    /// <summary>Tells it from every other.</summary>
    public abstract (string Kind, ApplicationKey Key) Identity { get; }

    public sealed record Application(ApplicationKey Key, byte[] Json) : SourceObject
    {
        public override (string Kind, ApplicationKey Key) Identity => ("Application", Key);
    }

    public sealed record Project(string Name, IReadOnlyDictionary<string, string> Annotations) : SourceObject
    {
        public override (string Kind, ApplicationKey Key) Identity => ("AppProject", new ApplicationKey("", Name));
    }

    /// <summary>The Applications and AppProjects of a document: itself, or the items of a list. Each one that cannot be used is a problem
    /// instead.</summary>
    /// <param name="most">How many bytes one may have.</param>
    public static IEnumerable<(SourceObject? Object, string? Problem)> Of(JsonElement document, string defaultNamespace, int most)
    {
        if (document.ValueKind == JsonValueKind.Array) return document.EnumerateArray().SelectMany(i => Of(i, defaultNamespace, most));
        if (document.ValueKind == JsonValueKind.Object && document.IsOneOf("kind", "List", "ApplicationList", "AppProjectList"))
            return document.Items("items").SelectMany(i => Of(i, defaultNamespace, most));
        try
        {
            return One(document, defaultNamespace, most) is { } one ? [(one, null)] : [];
        }
        catch (InvalidDataException e)
        {
            return [(null, e.Message)];
        }
        catch (InvalidOperationException)
        {
            // JSON allows half of a surrogate pair, as an escape; text does not
            return [(null, "a text that is not valid Unicode")];
        }
    }

    private static SourceObject? One(JsonElement document, string defaultNamespace, int most)
    {
        if (document.ValueKind != JsonValueKind.Object) throw new InvalidDataException("not a Kubernetes object");
        if (document.TextOrNull("kind") is not { } kind) throw new InvalidDataException("an object without a kind");
        if (kind is not ("Application" or "AppProject")) return null;
        var metadata = document.Child("metadata");
        var name = metadata.TextOrNull("name") ?? throw new InvalidDataException($"an {kind} without metadata.name");
        var key = new ApplicationKey(metadata.TextOrNull("namespace") ?? defaultNamespace, name);
        var raw = JsonMarshal.GetRawUtf8Value(document);
        if (raw.Length > most) throw new InvalidDataException($"{kind} {key} has more than {most >> 20} MiB");
        if (!Utf8.IsValid(raw)) throw new InvalidDataException($"{kind} {key} is not valid UTF-8");
        return kind == "Application" ? new Application(key, Compact(document)) : new Project(name, ProjectFacts.Of(document));
    }

    /// <summary>Without the file's white space, so that laying it out anew is no change. The serializer would allow 64 levels.</summary>
    private static byte[] Compact(JsonElement document)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = SourceLimits.MaxDepth })) document.WriteTo(json);
        return buffer.ToArray();
    }
}
