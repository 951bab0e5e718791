using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Configuration;

/// <summary><c>triggers</c>: own ones, besides the built-in ones; one of the same name takes its place. They stand there, or in a folder,
/// one <c>*.yaml</c> each.</summary>
internal static class TriggersSection
{
    private const int MaxLength = 1 << 20;

    public static FrozenDictionary<string, Trigger> Read(ConfigurationNode section, IReadOnlySet<string>? templates)
    {
        List<(string Name, ConfigurationNode Node)> nodes = section.IsScalar ? [.. Folder(section)] : [.. section.Entries()];
        var own = nodes.Select(entry => (Trigger: TriggerReader.Read(entry.Name, entry.Node, templates), entry.Node)).ToList();
        var all = new Dictionary<string, Trigger>(TriggerCatalog.Load(templates), StringComparer.Ordinal);
        foreach (var (trigger, _) in own) all[trigger.Name] = trigger;
        TriggerReader.CheckRecoveries(own, all.Keys);
        foreach (var document in nodes.Select(entry => entry.Node.Document).Where(document => document != section.Document))
        {
            foreach (var problem in document.Problems)
                section.ReportFound(problem.ToString(), "a trigger in it is wrong", null);
            section.Document.Secrets.AddAll(document.Secrets);
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<(string Name, ConfigurationNode Node)> Folder(ConfigurationNode section)
    {
        if (section.PathOrNull() is not { } folder) yield break;
        if (!Directory.Exists(folder))
        {
            section.Report($"there is no folder {folder}", "create it, or write the triggers here");
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
        {
            if (TextOf(file, section) is { } text)
                yield return (Path.GetFileNameWithoutExtension(file),
                    ConfigurationDocument.Parse(text, file, section.Document.Environment).Root);
        }
    }

    private static string? TextOf(string file, ConfigurationNode section)
    {
        try
        {
            return Utf8File.ReadRegular(file, MaxLength);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            section.ReportFound($"{file}: {unreadable.Message}", "a file in it cannot be read", null);
            return null;
        }
    }
}
