using System.Text;
using System.Text.Unicode;
using YamlDotNet.Core;

namespace Notifications.Watcher.Sources;

/// <summary>A file as it was read last: its objects, or what is wrong with it.</summary>
/// <param name="FirstSeen">When it was first seen with this stamp, as a timestamp of the clock.</param>
/// <param name="IsSettled">Nobody is writing it any more: it was read when it had come of age, and need not be read again.</param>
internal sealed record SourceFile(FileStamp Stamp, IReadOnlyList<SourceObject> Objects, string? Problem, long FirstSeen, bool IsSettled)
{
    public static readonly IReadOnlyList<string> Extensions = [".json", ".yaml", ".yml"];

    /// <summary>What is broken deletes nothing: the objects that were known of it and cannot be read now are kept.</summary>
    public static (IReadOnlyList<SourceObject> Objects, string? Problem) Read(
        string path, SourceFile? before, SourceLimits limits, string defaultNamespace, CancellationToken cancellationToken)
    {
        var found = new List<SourceObject>();
        string? problem;
        try
        {
            problem = ReadObjects(path, found, limits, defaultNamespace, cancellationToken);
        }
        catch (JsonException e)
        {
            problem = $"not valid JSON: {e.Message}";
        }
        catch (YamlException e)
        {
            problem = $"not valid YAML (line {e.Start.Line}, column {e.Start.Column}): {e.Message}";
        }
        catch (InvalidDataException e) when (e.InnerException is DecoderFallbackException invalid)
        {
            problem = $"not valid UTF-8 (byte {invalid.Index})";
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }

        if (problem is null || before is null) return (found, problem);
        return ([.. before.Objects.Where(old => !found.Exists(now => now.Identity == old.Identity)), .. found], problem);
    }

    /// <summary>Adds the objects that can be read; null, or what is wrong with the first that cannot.</summary>
    private static string? ReadObjects(
        string path, List<SourceObject> found, SourceLimits limits, string defaultNamespace, CancellationToken cancellationToken)
    {
        var isJson = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        var bytes = BoundedFile.ReadRegular(path, isJson ? limits.JsonFile : limits.YamlFile, cancellationToken);
        IReadOnlyList<ReadOnlyMemory<byte>> documents = isJson ? Json(bytes)
            : [.. YamlObjects.Read(Utf8File.Text(bytes)).Select(d => (ReadOnlyMemory<byte>)d)];
        string? problem = null;
        foreach (var json in documents)
        {
            using var document = JsonDocument.Parse(json, SourceLimits.Json);
            foreach (var one in SourceObject.Of(document.RootElement, defaultNamespace, limits))
            {
                if (one.Object is { } good) found.Add(good);
                problem ??= one.Problem;
            }
        }

        return problem;
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Json(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes)) _ = Utf8File.Text(bytes); // which says where
        ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith(ByteOrderMark) ? bytes.AsMemory(ByteOrderMark.Length) : bytes;
        return json.Span.ContainsAnyExcept(" \t\r\n"u8) ? [json] : [];
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];
}

/// <summary>Tells a file's content from another's without reading it. Links (as a mounted ConfigMap has them) are followed.</summary>
internal readonly record struct FileStamp(string Target, DateTime Changed, long Length)
{
    public static FileStamp Of(FileInfo file)
    {
        try
        {
            var target = file.LinkTarget is null ? file : (FileInfo)(file.ResolveLinkTarget(returnFinalTarget: true) ?? file);
            return new FileStamp(target.FullName, target.LastWriteTimeUtc, target.Exists ? target.Length : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A link in a circle, or through a directory that is closed: reading the file says what is wrong
            return new FileStamp(file.FullName, DateTime.MinValue, -1);
        }
    }
}
