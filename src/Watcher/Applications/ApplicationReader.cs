using System.Text.Unicode;

namespace Notifications.Watcher.Applications;

/// <summary>
/// Reads an Application object. Sources: <c>pkg/apis/application/v1alpha1/types.go</c> of Argo CD, and real objects of many versions.
/// </summary>
internal static class ApplicationReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <param name="json">The object, UTF-8.</param>
    /// <param name="defaultNamespace">For an object that names none (a file's).</param>
    public static ReadResult Read(ReadOnlyMemory<byte> json, string defaultNamespace)
    {
        if (!Utf8.IsValid(json.Span)) return new ReadResult.Malformed(Scan(json, defaultNamespace), "not valid UTF-8");
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Read(document.RootElement, defaultNamespace);
        }
        catch (JsonException e)
        {
            return new ReadResult.Malformed(Scan(json, defaultNamespace), $"not valid JSON: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate written as an escape: JSON allows it, text does not.
            return new ReadResult.Malformed(Scan(json, defaultNamespace), "a text that is not valid Unicode");
        }
    }

    private static ReadResult Read(JsonElement root, string defaultNamespace)
    {
        var metadata = root.Child("metadata");
        var name = metadata.TextOrNull("name");
        var @namespace = metadata.TextOrNull("namespace") ?? defaultNamespace;
        var where = name is null ? "" : new ApplicationKey(@namespace, name).ToString();
        if (root.ValueKind != JsonValueKind.Object) return new ReadResult.Malformed(where, $"{Kind(root)}, not an object");
        if (root.TextOrNull("kind") is { } kind && kind != "Application") return new ReadResult.Malformed(
            where, $"kind is '{kind}', not 'Application'");
        if (WrongType(root) is { } wrong) return new ReadResult.Malformed(where, wrong);
        if (name is null) return new ReadResult.Malformed(where, "metadata.name is missing");
        var snapshot = new ApplicationSnapshot
        {
            Key = new ApplicationKey(@namespace, name),
            Uid = metadata.TextOrNull("uid") ?? where,
            ResourceVersion = metadata.Text("resourceVersion") ?? "",
            Project = root.Child("spec").TextOrNull("project") ?? "default",
            AutoSync = root.Child("spec").Child("syncPolicy").Child("automated") is { ValueKind: JsonValueKind.Object } automated
                && automated.Child("enabled").ValueKind != JsonValueKind.False,
            CreatedAt = metadata.Time("creationTimestamp"),
            DeletionAt = metadata.Time("deletionTimestamp"),
            Labels = metadata.TextMap("labels"),
            Annotations = metadata.TextMap("annotations"),
        };
        return new ReadResult.Read(StatusReader.Read(snapshot, root.Child("status")));
    }

    private static string? WrongType(JsonElement root)
    {
        foreach (var name in (ReadOnlySpan<string>)["metadata", "spec", "status"])
        {
            var child = root.Child(name);
            if (child.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined))
                return $"{name} is {Kind(child)}, not an object";
        }

        return null;
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private static string Scan(ReadOnlyMemory<byte> json, string defaultNamespace) =>
        ObjectScan.TryScan(json.Span, defaultNamespace, out var scan) ? scan.Key.ToString() : "";
}
