namespace Notifications.Notifier.Triggers;

/// <summary>The triggers that are always there: one YAML file each in <c>Catalog/</c>.</summary>
internal static class TriggerCatalog
{
    private const string Folder = "Triggers.Catalog.";

    /// <summary>By name. A file that is not right is a bug of ours.</summary>
    /// <exception cref="InvalidConfigurationException">With all that is wrong.</exception>
    public static FrozenDictionary<string, Trigger> Load(IReadOnlySet<string>? templates)
    {
        var read = Documents()
            .Select(document => (
                document.Name, document.Document, Trigger: TriggerReader.Read(document.Name, document.Document.Root, templates))).ToList();
        var names = read.Select(file => file.Name).ToList();
        TriggerReader.CheckRecoveries(read.Select(file => (file.Trigger, file.Document.Root)), names);
        var problems = read.SelectMany(file => file.Document.Problems).ToList();
        return problems.Count == 0
            ? read.ToFrozenDictionary(file => file.Name, file => file.Trigger, StringComparer.Ordinal)
            : throw new InvalidConfigurationException(problems);
    }

    private static IEnumerable<(string Name, ConfigurationDocument Document)> Documents()
    {
        var assembly = typeof(TriggerCatalog).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.Contains(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var file = resource[(resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..];
            yield return (Path.GetFileNameWithoutExtension(file),
                ConfigurationDocument.Parse(reader.ReadToEnd(), file, EnvironmentVariables.Of()));
        }
    }
}
