using System.CommandLine;
using Notifications.Hosting.Configuration;
using Notifications.Import;
using Notifications.Import.Reading;
using Notifications.Import.Report;
using Notifications.Import.Writing;
using Notifications.Notifier;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications import</c>: the configuration of Argo CD Notifications becomes ours.</summary>
internal static class ImportCommand
{
    private const int LongestFile = 16 << 20;
    private static readonly Option<string?> ConfigMap = new(
        "--configmap")
    {
        Description =
        "argocd-notifications-cm, or OpenShift's NotificationsConfiguration: a file, or - for standard input."
    };
    private static readonly Option<string?> Secret = new(
        "--secret")
    { Description = "argocd-notifications-secret: only the names of its keys are read." };
    private static readonly Option<string?> ChartValues = new(
        "--chart-values")
    { Description = "Values of the argo-cd Helm chart, with notifications:." };
    private static readonly Option<string> Out = new(
        "--out")
    { Description = "The folder that is written to. Files in it that were changed since are replaced with --force only.", Required = true };
    private static readonly Option<bool> Force = new(
        "--force")
    { Description = "Replace files in the folder that differ from what is written." };

    public static Command Create()
    {
        var command = new Command(
            "import", "Writes notifications.yaml, triggers/, templates/ and IMPORT.md from a configuration of Argo CD Notifications; exit code 0, 1 when something needs a hand, 2 when it cannot be read.")
        {
            ConfigMap, Secret, ChartValues, Out, Force,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (new[] { ChartValues, ConfigMap, Secret }.Count(option => arguments.GetValue(option) == "-") > 1)
                return Shared.Complain("only one file can be standard input (-)", arguments);
            try
            {
                var files = new List<ImportFile>();
                foreach (var (option, kind) in new[] { (ChartValues, ImportFileKind.ChartValues), (ConfigMap, ImportFileKind.ConfigMap),
                    (Secret, ImportFileKind.Secret) })
                {
                    if (arguments.GetValue(option) is { } path)
                        files.Add(new ImportFile(path == "-" ? "standard input" : path, await ReadAsync(path, cancellationToken), kind));
                }

                return files.Exists(file => file.Kind != ImportFileKind.Secret)
                    ? await RunAsync(files, arguments, cancellationToken)
                    : Shared.Complain("name what to import: --configmap FILE or --chart-values FILE", arguments);
            }
            catch (ImportException unreadable)
            {
                return Shared.Complain($"{unreadable.At}: {unreadable.Reason}", arguments);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                return Shared.Complain(unreadable.Message, arguments);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<ImportFile> files, ParseResult arguments, CancellationToken cancellationToken)
    {
        var result = Importer.Run(
            files, new ImportTarget(
                DestinationCatalog.Types.Keys, DestinationCatalog.BuiltInTemplateNames, DestinationCatalog.BuiltInTriggerNames));
        var folder = arguments.GetValue(Out)!;
        var changed = new List<string>();
        foreach (var (path, text) in arguments.GetValue(Force) ? [] : result.Files)
            if (Path.Combine(folder, path) is var file && File.Exists(file) && await File.ReadAllTextAsync(file, cancellationToken) != text)
                changed.Add(path);
        if (changed.Count > 0)
            return Shared.Complain(
                $"{folder} holds other versions of {string.Join(", ", changed.Take(5))}{(changed.Count > 5 ? $" and {changed.Count - 5} more" : "")}: nothing was written; name another folder, or replace them with --force",
                arguments);
        foreach (var (path, text) in result.Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }

        var (output, errors) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        foreach (var note in result.Report.Notes.Where(note => note.Outcome == ImportOutcome.NeedsHand))
            await errors.WriteLineAsync(UntrustedText.CleanLine($"{(note.At.Line > 0 ? $"{note.At}: " : "")}{note.What}: {note.Text}"));
        var counts = result.Report.Notes.CountBy(note => note.Outcome).ToDictionary();
        await output.WriteLineAsync(
            $"{folder}: {result.Files.Count} files; {counts.GetValueOrDefault(ImportOutcome.Translated)} translated, {counts.GetValueOrDefault(ImportOutcome.AsItIs)} taken as they are, "
            + $"{counts.GetValueOrDefault(ImportOutcome.DiffersOnPurpose)} different on purpose, {counts.GetValueOrDefault(ImportOutcome.NeedsHand)} need a hand: see IMPORT.md");
        return result.Report.NeedsHand ? 1 : 0;
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (path != "-")
                return Utf8File.ReadRegular(path, LongestFile);
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidDataException($"{path}: {wrong.Message}", wrong);
        }

        using var reader = new StreamReader(Console.OpenStandardInput());
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
