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

    /// <param name="Name">Or the key of a self-service ConfigMap.</param>
    /// <param name="Annotations">What matters of it.</param>
    public sealed record Project(string Name, IReadOnlyDictionary<string, string> Annotations) : SourceObject
    {
        public override (string Kind, ApplicationKey Key) Identity => ("AppProject", new ApplicationKey("", Name));
    }

    /// <summary>The Applications and AppProjects of a document: itself, or the items of a list. Each one that cannot be used is a problem
    /// instead.</summary>
    /// <param name="limits">How large one may be, and who may have a self-service ConfigMap.</param>
    public static IEnumerable<(SourceObject? Object, string? Problem)> Of(
        JsonElement document, string defaultNamespace, SourceLimits limits)
    {
        if (document.ValueKind == JsonValueKind.Array) return document.EnumerateArray().SelectMany(i => Of(i, defaultNamespace, limits));
        if (document.ValueKind == JsonValueKind.Object && document.IsOneOf("kind", "List", "ApplicationList", "AppProjectList"))
            return document.Items("items").SelectMany(i => Of(i, defaultNamespace, limits));
        try
        {
            return One(document, defaultNamespace, limits) is { } one ? [(one, null)] : [];
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

    private static SourceObject? One(JsonElement document, string defaultNamespace, SourceLimits limits)
    {
        if (document.ValueKind != JsonValueKind.Object) throw new InvalidDataException("not a Kubernetes object");
        if (document.TextOrNull("kind") is not { } kind) throw new InvalidDataException("an object without a kind");
        if (kind is not ("Application" or "AppProject" or "ConfigMap")) return null;
        var metadata = document.Child("metadata");
        if (kind is "ConfigMap" && !metadata.Child("labels").IsText(SelfServiceFacts.Label, "true")) return null;
        var name = metadata.TextOrNull("name") ?? throw new InvalidDataException($"an {kind} without metadata.name");
        var key = new ApplicationKey(metadata.TextOrNull("namespace") ?? defaultNamespace, name);
        var raw = JsonMarshal.GetRawUtf8Value(document);
        if (raw.Length > limits.Object) throw new InvalidDataException($"{kind} {key} has more than {limits.Object >> 20} MiB");
        if (!Utf8.IsValid(raw)) throw new InvalidDataException($"{kind} {key} is not valid UTF-8");
        return kind switch
        {
            "Application" => new Application(key, Compact(document)),
            "AppProject" => new Project(name, ProjectFacts.Of(document)),
            _ when limits.HasSelfService(key.Namespace) =>
                new Project(SelfServiceFacts.KeyOf(key.Namespace), SelfServiceFacts.Of(name, document)),
            _ => null,
        };
    }

    /// <summary>Without the file's white space, so that laying it out anew is no change. The serializer would allow 64 levels.</summary>
    private static byte[] Compact(JsonElement document)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = SourceLimits.MaxDepth })) document.WriteTo(json);
        return buffer.ToArray();
    }
}
