using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Sources;
using YamlDotNet.Core;

namespace Notifications.Cli.Explaining;

/// <summary>A self-service ConfigMap in a file, as the watcher would send it.</summary>
internal sealed record SelfServiceFile(string Namespace, SelfServiceText Text)
{
    /// <summary>The ConfigMap, or everything that is wrong with it under a configuration.</summary>
    public static (SelfServiceFile? File, IReadOnlyList<string> Problems) Read(string path, NotifierConfiguration configuration)
    {
        var (file, problem) = Read(path);
        return file is null ? (null, [problem!])
            : configuration.SelfService.Read(file.Namespace, file.Text).Problems is { IsEmpty: false } problems ? (null, problems)
            : (file, []);
    }

    private static (SelfServiceFile? File, string? Problem) Read(string path)
    {
        try
        {
            if (YamlObjects.Read(Utf8File.Read(path)) is not [var json]) return (null, $"{path}: one object is wanted");
            using var document = JsonDocument.Parse(json, SourceLimits.Json);
            var (root, metadata) = (document.RootElement, document.RootElement.Child("metadata"));
            if (!root.IsText("kind", "ConfigMap")) return (null, $"{path}: a ConfigMap is wanted");
            if (metadata.TextOrNull("name") is not { } name || metadata.TextOrNull("namespace") is not { } ns)
                return (null, $"{path}: metadata.name and metadata.namespace are wanted");
            if (!metadata.Child("labels").IsText(SelfServiceFacts.Label, "true"))
                return (null, $"{path}: the label {SelfServiceFacts.Label}: \"true\" is missing: nobody would read it");
            return (new SelfServiceFile(ns, SelfServiceFacts.Text(SelfServiceFacts.Of(name, root))!), null);
        }
        catch (YamlException wrong)
        {
            return (null, $"{path}({wrong.Start.Line},{wrong.Start.Column}): {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            return (null, $"{path}: {wrong.Message}");
        }
    }
}
