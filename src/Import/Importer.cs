using Notifications.Import.Reading;
using Notifications.Import.Report;
using Notifications.Import.Writing;

namespace Notifications.Import;

/// <param name="Files">By their path below the output folder.</param>
internal sealed record ImportResult(IReadOnlyList<(string Path, string Text)> Files, ImportReport Report);

/// <summary>Configurations of Argo CD Notifications become ours. Pure: no value of a secret is looked at, and none is written.</summary>
internal static class Importer
{
    /// <exception cref="ImportException">A file cannot be read.</exception>
    public static ImportResult Run(IReadOnlyList<ImportFile> files, ImportTarget target)
    {
        var peer = PeerReader.Read(files);
        var report = new ImportReport();
        foreach (var (at, message) in peer.Problems)
            report.Add(ImportOutcome.NeedsHand, at, "configuration", message);
        var services = new ServiceWriter(peer, target, report);
        services.Write();
        var templates = new TemplateWriter(peer, services, target, report);
        templates.Write();
        var triggers = new TriggerWriter(peer, templates, target, report);
        triggers.Write();
        var configuration = new ConfigurationWriter(peer, services, templates, triggers, target, report).Write();
        return new ImportResult(
            [("notifications.yaml", configuration), .. triggers.Files, .. templates.Files,
                ("IMPORT.md", ReportWriter.Write(report, [.. files.Select(file => file.Name)]))], report);
    }
}
