using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Import.Reading;
using YamlDotNet.Serialization;

namespace Notifications.Import.Tests;

/// <summary>
/// Configurations of Argo CD Notifications, Applications, and what the engine of Argo CD does with them: which conditions fire, and what
/// its templates render. One set is our own, with results written by hand; the other is <see cref="CorpusSet"/>, where it is there.
/// </summary>
internal abstract class GoldenSet(string name, string note)
{
    private readonly Dictionary<string, PeerConfiguration> _read = new(StringComparer.Ordinal);

    public string Note => note;

    /// <summary>The files of Applications by the name that results give them.</summary>
    protected abstract IReadOnlyDictionary<string, string> ApplicationFiles { get; }

    /// <summary>Names of the configurations that can be read.</summary>
    public abstract IReadOnlyList<string> Configurations { get; }

    /// <summary>The set holds fewer comparisons than this only if a part of it is not read.</summary>
    public abstract (int Conditions, int Texts) AtLeast { get; }

    public Dictionary<string, JsonElement> Applications =>
        field ??= ApplicationFiles.ToDictionary(file => file.Key, file => Application(file.Value), StringComparer.Ordinal);

    public abstract IReadOnlyList<ImportFile> FilesOf(string configuration);

    public abstract IEnumerable<GoldenCondition> Conditions();

    public abstract IEnumerable<GoldenTemplate> Templates();

    public PeerConfiguration Read(string configuration)
    {
        if (!_read.TryGetValue(configuration, out var read))
            _read[configuration] = read = PeerReader.Read(FilesOf(configuration));
        return read;
    }

    public override string ToString() => name;

    protected static IEnumerable<JsonElement> Json(IEnumerable<string> lines) => lines.Select(line => JsonDocument.Parse(line).RootElement);

    protected static GoldenTemplate Template(JsonElement line) => new(
        line.GetProperty("config").GetString()!,
        [.. line.GetProperty("templates").EnumerateArray().Select(template => template.GetString()!)], line.GetProperty("app").GetString()!,
        line.GetProperty("service").GetString()!, line.GetProperty("recipient").GetString()!, line.GetProperty("notification"));

    private static JsonElement Application(string file)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal))
            return JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build()
            .Deserialize(new StringReader(File.ReadAllText(file)));
        return JsonSerializer.SerializeToElement(
            yaml is null ? new JsonObject() : JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(yaml)));
    }
}

/// <param name="Index">Of the condition in its trigger.</param>
internal sealed record GoldenCondition(string Configuration, string Trigger, int Index, string Application, bool Fires);

/// <param name="Templates">They are rendered into one notification; later ones replace texts of earlier ones.</param>
/// <param name="Notification">The fields as rendered.</param>
internal sealed record GoldenTemplate(
    string Configuration, IReadOnlyList<string> Templates, string Application, string Service, string Recipient, JsonElement Notification);
