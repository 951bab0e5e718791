using Notifications.Import.Reading;

namespace Notifications.Import.Tests;

/// <summary>Our own configurations and Applications (<c>Cases</c>); what the engine does with them is worked out by hand from its
/// documentation.</summary>
internal sealed class OwnSet(string note) : GoldenSet("own", note)
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Cases");

    public override IReadOnlyList<string> Configurations { get; } =
        [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public override (int Conditions, int Texts) AtLeast => (102, 27);

    protected override IReadOnlyDictionary<string, string> ApplicationFiles { get; } =
        Directory.GetFiles(Path.Combine(Folder, "applications"))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);

    public override IReadOnlyList<ImportFile> FilesOf(string configuration) =>
        [new($"{configuration}.yaml", File.ReadAllText(Path.Combine(Folder, $"{configuration}.yaml")), configuration == "chart-values"
            ? ImportFileKind.ChartValues : ImportFileKind.ConfigMap)];

    /// <summary>A line names the Applications that the condition fires for: it fires for no other.</summary>
    public override IEnumerable<GoldenCondition> Conditions() =>
        from line in Json(File.ReadLines(Path.Combine(Folder, "triggers.jsonl")))
        let fires = line.GetProperty("fires").EnumerateArray().Select(name => name.GetString()).ToList()
        from application in Applications.Keys
        select new GoldenCondition(
            line.GetProperty("config").GetString()!, line.GetProperty("trigger").GetString()!, line.GetProperty("index").GetInt32(),
            application, fires.Contains(application));

    public override IEnumerable<GoldenTemplate> Templates() =>
        Json(File.ReadLines(Path.Combine(Folder, "templates.jsonl"))).Select(Template);
}
