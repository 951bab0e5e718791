using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;

namespace Notifications.Hosting.Reloading;

/// <summary>
/// Takes changes of the configuration and of its templates into force: what a room can take while it runs is handed to it, and for anything
/// else the program's services end in good order and start again within the process. A wrong one changes nothing, and all that is wrong is
/// said.
/// </summary>
internal sealed partial class ConfigurationReload(
    ConfigurationDocument first, WatchedFiles files, ValidateConfiguration validate, IEnumerable<ReloadedSections> reloaded,
    Restart restart, IMeterFactory meters, LoopSupervisor supervisor, TimeProvider time,
    ILogger<ConfigurationReload> logger) : SupervisedService("reading of the configuration", supervisor), IReadinessCheck
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<ReloadedSections> _reloaded = [.. reloaded];
    private readonly Counter<long> _changes = meters.Create("Notifications.Hosting").CreateCounter<long>(
        "notifications.configuration.changes", "{change}", "Changes of the configuration, by what became of them.");

    private volatile string? _remark;

    public string Name => "configuration";

    public string? NotReadyBecause => null;

    public string? Remark => _remark;

    /// <summary>Looks once.</summary>
    public void Look()
    {
        try
        {
            var (file, templates) = (files.Configuration.HasChanged(), files.Templates.HasChanged());
            if (!file && !templates) return;
            Take(templates);
            _remark = null;
        }
        catch (InvalidConfigurationException wrong)
        {
            Count("refused");
            _remark = "the changed file is not right and the former one is in force; the log says why";
            foreach (var problem in wrong.Problems) Wrong(problem);
            Kept(wrong.Problems.Count);
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            Count("unreadable");
            _remark = "the file cannot be read and the former one is in force; the log says why";
            Away(away.Message);
        }
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                LoopPulse.Turn();
                Look();
                timer.Period = files.Configuration.IsChanging || files.Templates.IsChanging ? Again : Every;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last configuration stays in force.
        }
    }

    private void Take(bool templates)
    {
        var next = ConfigurationDocument.Load(first.File, first.Environment);
        validate(next);
        next.ThrowIfInvalid();
        first.Secrets.AddAll(next.Secrets);
        if (templates || first.TextWithout(Reloaded) != next.TextWithout(Reloaded))
        {
            Count("restart");
            Restarts();
            restart.Ask();
            return;
        }

        foreach (var sections in _reloaded) sections.Take(next);
        Count("taken");
        Taken();
    }

    private void Count(string result) => _changes.Add(1, new KeyValuePair<string, object?>("result", result));

    private bool Reloaded(string section) => _reloaded.Any(sections => sections.Names.Contains(section, StringComparer.Ordinal));

    [LoggerMessage(Level = LogLevel.Information, Message = "The configuration changed and is in force")]
    private partial void Taken();

    [LoggerMessage(Level = LogLevel.Information, Message = "The configuration changed: what it names is started anew")]
    private partial void Restarts();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void Wrong(ConfigurationProblem problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed configuration has {Count} problems; the former one stays in force")]
    private partial void Kept(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configuration cannot be read at the moment: {Reason}")]
    private partial void Away(string reason);
}

/// <summary>What is looked at, and how it was when the configuration in force was read.</summary>
internal sealed record WatchedFiles(ConfigurationFile Configuration, ConfigurationFile Templates)
{
    public static WatchedFiles Of(ConfigurationDocument document) =>
        new(new([document.File]), new(document.Section("templates").PathOrNull() is { } folder ? [folder] : []));
}

/// <summary>Sections of the configuration that a room takes into force while it runs. Register one for each room that does.</summary>
/// <param name="Names">Top-level keys.</param>
/// <param name="Take">Called with a document that was validated, and differs from the one in force in these sections only.</param>
public sealed record ReloadedSections(IReadOnlyList<string> Names, Action<ConfigurationDocument> Take);
