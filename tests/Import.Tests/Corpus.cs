using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Import.Reading;
using YamlDotNet.Serialization;

namespace Notifications.Import.Tests;

/// <summary>
/// Configurations of real teams, and what the engine of Argo CD (argo-cd 3.5.1, notifications-engine with expr 1.17.8, Sprig 3.3.0) does with them for real Applications: which
/// conditions fire, and what its templates render.
/// </summary>
internal static class Corpus
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>> All = new(() => Directory.GetFiles(Path.Combine(Folder, "applications"))
        .ToDictionary(file => Path.GetFileName(file), Application, StringComparer.Ordinal));

    /// <summary>The Applications by their file.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Applications => All.Value;

    public static IReadOnlyList<string> Configurations { get; } = [.. Directory.GetFiles(Path.Combine(Folder, "configs"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    /// <summary>The files of a configuration; <c>NAME+catalog</c> is one laid over the catalog.</summary>
    public static IReadOnlyList<ImportFile> FilesOf(string configuration) => configuration.EndsWith("+catalog", StringComparison.Ordinal)
        ? [.. FilesOf("catalog"), .. FilesOf(configuration[..^"+catalog".Length])]
        : [new($"{configuration}.yaml", File.ReadAllText(Path.Combine(Folder, "configs", $"{configuration}.yaml")), configuration is "more-01" or "more-13" ? ImportFileKind.ChartValues : ImportFileKind.ConfigMap)];

    public static IEnumerable<JsonElement> Lines(string file)
    {
        using var raw = File.OpenRead(Path.Combine(Folder, file));
        using Stream stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            yield return JsonDocument.Parse(line).RootElement;
    }

    private static JsonElement Application(string file)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal))
            return JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(new StringReader(File.ReadAllText(file)));
        return JsonSerializer.SerializeToElement(yaml is null ? new JsonObject() : JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(yaml)));
    }
}
