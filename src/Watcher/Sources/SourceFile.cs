using System.Text;
using System.Text.Json;
using YamlDotNet.Core;

namespace Notifications.Watcher.Sources;

/// <summary>A file as it was read last: its objects, or what is wrong with it.</summary>
internal sealed record SourceFile(FileStamp Stamp, IReadOnlyList<SourceObject> Objects, string? Problem)
{
    public static readonly IReadOnlyList<string> Extensions = [".json", ".yaml", ".yml"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512, AllowTrailingCommas = false };

    /// <summary>A file that cannot be read keeps the objects that were known of it: what is broken deletes nothing.</summary>
    public static SourceFile Read(string path, FileStamp stamp, SourceFile? before, string defaultNamespace)
    {
        try
        {
            return new SourceFile(stamp, ReadObjects(path, defaultNamespace), Problem: null);
        }
        catch (DecoderFallbackException e)
        {
            return Broken($"not valid UTF-8 (byte {e.Index})");
        }
        catch (JsonException e)
        {
            return Broken($"not valid JSON: {e.Message}");
        }
        catch (YamlException e)
        {
            return Broken($"not valid YAML (line {e.Start.Line}, column {e.Start.Column}): {e.Message}");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return Broken(e.Message);
        }

        SourceFile Broken(string problem) => new(stamp, before?.Objects ?? [], problem);
    }

    private static List<SourceObject> ReadObjects(string path, string defaultNamespace)
    {
        var text = Strict.GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(text)) return [];
        IReadOnlyList<byte[]> documents = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? [Strict.GetBytes(text)] : YamlObjects.Read(text);
        var objects = new List<SourceObject>();
        foreach (var json in documents)
        {
            using var document = JsonDocument.Parse(json, Options);
            objects.AddRange(SourceObject.Of(document.RootElement, defaultNamespace));
        }

        return objects;
    }
}

/// <summary>Tells a file's content from another's without reading it. Links (as a mounted ConfigMap has them) are followed.</summary>
internal readonly record struct FileStamp(string Target, DateTime Changed, long Length)
{
    public static FileStamp Of(FileInfo file)
    {
        var target = file.LinkTarget is null ? file : (FileInfo)(file.ResolveLinkTarget(returnFinalTarget: true) ?? file);
        return new FileStamp(target.FullName, target.LastWriteTimeUtc, target.Exists ? target.Length : 0);
    }
}
