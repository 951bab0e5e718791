using Notifications.Hosting;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Models;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier.SelfService;

/// <summary>Reads the ConfigMap by which the people of a namespace configure its notifications, against the configuration in
/// force.</summary>
/// <param name="central">The operator's triggers and subscriptions.</param>
/// <param name="templates">The operator's.</param>
/// <param name="confined">What their templates and conditions see.</param>
internal sealed class SelfServiceReader(RoutingTable central, TemplateCatalog templates, ModelFactory confined)
{
    /// <summary>The key of triggers and subscriptions; every other one is a template.</summary>
    public const string File = "notifications.yaml";

    public const int MaxTemplates = 20;
    private const int MostProblems = 20;

    /// <summary>Those that only say how a message looks. Others can change the request that is made with the operator's
    /// credentials.</summary>
    private static readonly string[] Natives = ["slack"];

    private static readonly string[] Extensions = [".md", ".scriban"];

    /// <param name="ns">The namespace.</param>
    /// <param name="text">As it travelled.</param>
    public SelfServiceReading Read(string ns, SelfServiceText text)
    {
        var where = UntrustedText.CleanLine($"ConfigMap {ns}/{text.Name}");
        if (text.Data is null)
            return SelfServiceReading.Refused([$"{where}: has too much data (keep it under 64 KiB: leave out what nobody sends)"]);
        try
        {
            return Read(where, text.Data.Parse().EnumerateObject()
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "", StringComparer.Ordinal));
        }
        catch (Exception damaged) when (damaged is InvalidDataException or JsonException or InvalidOperationException or ArgumentException)
        {
            return SelfServiceReading.Refused([$"{where}: what the watcher sent of it is damaged"]);
        }
    }

    /// <param name="where">How problems name it.</param>
    /// <param name="data">Its <c>data</c>.</param>
    public SelfServiceReading Read(string where, IReadOnlyDictionary<string, string> data)
    {
        var problems = new List<string>();
        var files = Templates(where, data, problems);
        var (catalog, wrong) = templates.With(
            files, Natives, TemplateOptions.Functions(Repositories.Default, TimeProvider.System, TimeZoneInfo.Utc));
        problems.AddRange(wrong.Select(one => one.ToDisplay()));
        var document = ConfigurationDocument.ParseUntrusted(data.GetValueOrDefault(File, ""), $"{where}, {File}");
        foreach (var (key, node) in document.Root.Entries().Where(entry => !SelfServiceSections.Keys.Contains(entry.Key)))
        {
            if (NotificationsHost.Sections.Contains(key)) node.Report(
                "stands in the operator's configuration only", "remove it: triggers and subscriptions can stand here");
        }

        document.ReportUnknownTopLevel([.. NotificationsHost.Sections]);
        var (triggers, subscriptions) = SelfServiceSections.Read(
            document, catalog.Names.ToFrozenSet(StringComparer.Ordinal), central.Subscriptions.Names,
            hasDefaults: !central.Subscriptions.Defaults.Global.IsEmpty);
        foreach (var trigger in triggers)
        {
            if (catalog.Resolve(trigger.Send, out var unknown) is { Count: > 0 } sent && unknown is null
                && sent.All(template => template.Title is null))
                document.Section("triggers").Optional(trigger.Name).Report(
                    "sends templates without a title", "begin one with a front matter: ---, title: \"{{ app.metadata.name }} ...\", ---");
        }

        problems.AddRange(document.Problems.Select(problem => problem.ToString()));
        return problems.Count > 0 ? SelfServiceReading.Refused(problems.Take(MostProblems)) : new SelfServiceReading(
            new SelfServiceConfiguration(central.With(triggers, subscriptions, confined), catalog, triggers.Length, files.Count,
                subscriptions.Length), []);
    }

    private Dictionary<string, TemplateFile> Templates(string where, IReadOnlyDictionary<string, string> data, List<string> problems)
    {
        var files = new Dictionary<string, TemplateFile>(StringComparer.Ordinal);
        foreach (var (key, text) in data.Where(entry => entry.Key != File).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var (name, place) = (Path.GetFileNameWithoutExtension(key), UntrustedText.CleanLine($"{where}, {key}"));
            if (!Extensions.Contains(Path.GetExtension(key)))
                problems.Add($"{place}: is no template (end its name with .md, or write triggers and subscriptions under {File})");
            else if (templates.Names.Contains(name))
                problems.Add($"{place}: is the name of one of the operator's templates (choose another: theirs cannot be replaced here)");
            else if (!files.TryAdd(name, new TemplateFile(place, text)))
                problems.Add($"{place}: another key gives the same template's name (rename one of them)");
        }

        if (files.Count > MaxTemplates) problems.Add($"{where}: has more than {MaxTemplates} templates (leave out what nobody sends)");
        return files;
    }
}

/// <summary>What the people of a namespace wrote, together with the operator's configuration.</summary>
/// <param name="Routing">For the Applications of the namespace.</param>
/// <param name="Templates">Theirs and the operator's.</param>
/// <param name="Triggers">How many are theirs.</param>
/// <param name="TemplateCount">How many are theirs.</param>
/// <param name="Subscriptions">How many are theirs.</param>
internal sealed record SelfServiceConfiguration(
    RoutingTable Routing, TemplateCatalog Templates, int Triggers, int TemplateCount, int Subscriptions);

/// <param name="Configuration">Null: it is refused.</param>
/// <param name="Problems">Everything that is wrong, with its place and what to do.</param>
internal sealed record SelfServiceReading(SelfServiceConfiguration? Configuration, ImmutableArray<string> Problems)
{
    public static SelfServiceReading Refused(IEnumerable<string> problems) => new(null, [.. problems]);
}
