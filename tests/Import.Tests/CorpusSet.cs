using System.Diagnostics;
using System.Text.Json;
using Notifications.Import.Reading;

namespace Notifications.Import.Tests;

/// <summary>
/// Configurations as teams run them, recorded with the real engine (argo-cd 3.5.1, expr 1.17.8, Sprig 3.3.0). They are no part of the
/// repository: they are read from the folder that the environment variable NOTIFICATIONS_CORPUS names, else from <c>../shared/corpus</c>
/// beside the repository.
/// </summary>
internal sealed class CorpusSet : GoldenSet
{
    private const string Catalog = "+catalog";

    private readonly string _peer;
    private readonly Dictionary<string, string> _configurations = new(StringComparer.Ordinal);

    private CorpusSet(string folder, string note)
        : base("corpus", note)
    {
        _peer = Path.Combine(folder, "argo-notifications");
        Add("", Path.Combine(_peer, "configs"));
        Add("old-", Path.Combine(_peer, "history"));
        Add("old-legacy-v1.2-", Path.Combine(_peer, "legacy-v1.2"));
        _configurations["catalog"] = Path.Combine(_peer, "install.yaml");
        var applications = Path.Combine(folder, "applications");
        ApplicationFiles = Directory.GetFiles(applications, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".yaml")
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
    }

    /// <summary>One is no YAML, and a Secret has no configuration of its own.</summary>
    public override IReadOnlyList<string> Configurations =>
        [.. _configurations.Keys.Where(
            name => !name.StartsWith("21-", StringComparison.Ordinal) && !name.EndsWith("-secret", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    public override (int Conditions, int Texts) AtLeast => (13_000, 45_000);

    protected override IReadOnlyDictionary<string, string> ApplicationFiles { get; }

    /// <summary>Null without a folder that holds it.</summary>
    public static CorpusSet? Find(string note)
    {
        var folder = Environment.GetEnvironmentVariable("NOTIFICATIONS_CORPUS") is { Length: > 0 } named ? named : Beside();
        return folder is not null && Directory.Exists(Path.Combine(folder, "argo-notifications", "configs")) ? new CorpusSet(folder, note)
            : null;
    }

    /// <summary><c>NAME+catalog</c> is one laid over the catalog.</summary>
    public override IReadOnlyList<ImportFile> FilesOf(string configuration) => configuration.EndsWith(Catalog, StringComparison.Ordinal)
        ? [.. FilesOf("catalog"), .. FilesOf(configuration[..^Catalog.Length])]
        : [new($"{configuration}.yaml", File.ReadAllText(_configurations[configuration]), configuration is "more-01" or "more-13"
            ? ImportFileKind.ChartValues : ImportFileKind.ConfigMap)];

    public override IEnumerable<GoldenCondition> Conditions() => Comparable("triggers").Select(line => new GoldenCondition(
        line.GetProperty("config").GetString()!, line.GetProperty("trigger").GetString()!, line.GetProperty("index").GetInt32(),
        ApplicationOf(line), line.GetProperty("fired").GetBoolean()));

    public override IEnumerable<GoldenTemplate> Templates() =>
        Comparable("templates").Where(line => !line.TryGetProperty("error", out _))
            .Select(line => Template(line) with { Application = ApplicationOf(line) });

    /// <summary>Lines whose configuration and Application are in the folder, and whose result depends neither on the repository nor on the
    /// time of day.</summary>
    private IEnumerable<JsonElement> Comparable(string results) =>
        Json(Lines(Path.Combine(_peer, "configs", "golden", $"{results}.jsonl.xz"))).Where(line =>
        _configurations.ContainsKey(line.GetProperty("config").GetString()!.Replace(Catalog, "", StringComparison.Ordinal))
            && Applications.ContainsKey(ApplicationOf(line))
        && !line.TryGetProperty("needsRepo", out _) && !line.TryGetProperty("clock", out _));

    /// <summary>Results say before a name whether the Application is a whole one.</summary>
    private static string ApplicationOf(JsonElement line)
    {
        var name = line.GetProperty("app").GetString()!;
        return name.StartsWith("real-", StringComparison.Ordinal) || name.StartsWith("partial-", StringComparison.Ordinal)
            ? name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..] : name;
    }

    private static IEnumerable<string> Lines(string file)
    {
        using var xz = Process.Start(new ProcessStartInfo("xz", ["--decompress", "--stdout", file]) { RedirectStandardOutput = true })!;
        while (xz.StandardOutput.ReadLine() is { } line)
            yield return line;
        xz.WaitForExit();
        if (xz.ExitCode != 0)
            throw new InvalidOperationException($"xz cannot decompress {file} (exit code {xz.ExitCode}).");
    }

    private static string? Beside()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Notifications.sln")))
            folder = folder.Parent;
        return folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "corpus") : null;
    }

    private void Add(string prefix, string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "*.yaml"))
            _configurations[prefix + Path.GetFileNameWithoutExtension(file)] = file;
    }
}
