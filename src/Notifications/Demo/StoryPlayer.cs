using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Dashboard;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Ledger;
using Spectre.Console;

namespace Notifications.Cli.Demo;

/// <summary>
/// Runs watcher and notifier in this process over a directory, writes the story's Applications there step by step, and waits until every
/// message of a step has been shown.
/// </summary>
internal sealed class StoryPlayer : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Story _story;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("notifications-demo-");
    private readonly Dictionary<string, JsonObject> _applications = new(StringComparer.Ordinal);
    private readonly StoryDrift _drift = new();
    private readonly TimeProvider _time = TimeProvider.System;

    private readonly bool _hasDashboard;

    private StoryPlayer(Story story, bool hasDashboard) => (_story, _hasDashboard) = (story, hasDashboard);

    /// <param name="hasDashboard">It is served, and the demo goes on after the story until it is cancelled.</param>
    public static async Task<int> PlayAsync(Story story, bool hasDashboard, TextWriter errors, CancellationToken cancellationToken)
    {
        await using var player = new StoryPlayer(story, hasDashboard);
        return await player.PlayAsync(errors, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<int> PlayAsync(TextWriter errors, CancellationToken cancellationToken)
    {
        foreach (var name in _story.Applications)
            Write(name, _story.Beginning(name, _time.GetUtcNow()));

        var configuration = Configuration() + _story.Configuration + (_hasDashboard ? "dashboard: {}\n" : "");
        var document = ConfigurationDocument.Parse(configuration, Path.Combine(_folder.FullName, "demo.yaml"), EnvironmentVariables.Of());
        using var host = NotificationsHost.Build(document, "notifications-demo", BusRoles.Both, (services, read) =>
        {
            services.AddSingleton(new Dictionary<string, IDriftSource> { ["prod-eks"] = _drift }.ToFrozenDictionary());
            Rooms.AddBoth(services, read);
        });
        if (host is null)
        {
            foreach (var problem in document.Problems)
                await errors.WriteLineAsync(problem.ToString());
            return NotificationsHost.InvalidConfiguration;
        }

        await host.StartAsync(cancellationToken);
        await ReadyAsync(host.Services, cancellationToken);
        var instances = document.Section("instances").Items().Select(instance => instance.Optional("name").TextOrNull());
        AnsiConsole.WriteLine(
            $"Watching {_story.Applications.Count} Applications of {string.Join(", ", instances)}; nothing is told of what already is.");
        for (var step = 0; step < _story.Steps.Count; step++)
            await StepAsync(step, host.Services, cancellationToken);
        AnsiConsole.WriteLine();
        if (_hasDashboard) await StayAsync(host.Services, cancellationToken);
        AnsiConsole.WriteLine("That was the story. `notifications run --config notifications.yaml` does the same with your clusters.");
        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    private async Task StayAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<DashboardEndpoint>().Address is not { } address) return;
        AnsiConsole.WriteLine($"All of it is in the dashboard: {address} (Ctrl+C ends it)");
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StepAsync(int step, IServiceProvider services, CancellationToken cancellationToken)
    {
        AnsiConsole.WriteLine();
        var (say, pause, expect) = _story.Steps[step];
        AnsiConsole.MarkupLine($"[bold]== {Markup.Escape(say)}[/]");
        await Task.Delay(pause, _time, cancellationToken);
        var now = _time.GetUtcNow();
        var changes = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        _drift.Set(_story.ManagedResources(step, now));
        foreach (var name in _story.Applications)
        {
            if (_story.After(step, name, _applications[name], now) is { } changed)
                Write(name, changes[name] = changed);
        }

        await Task.Delay(ReadingTime, _time, cancellationToken);
        var (states, ledger) = (services.GetRequiredService<ApplicationStates>(), services.GetRequiredService<LedgerQueries>());
        for (var until = _time.GetUtcNow() + Patience; _time.GetUtcNow() < until
            && !(await IsSettledAsync(changes, states, ledger, cancellationToken)
                && await HasComeAsync(expect, now, ledger, cancellationToken));)
            await Task.Delay(Glance, _time, cancellationToken);
    }

    /// <summary>Whether the changes have come to the notifier, no condition waits for its `for` that ends soon, and the ledger is
    /// empty.</summary>
    private async Task<bool> IsSettledAsync(
        Dictionary<string, JsonObject> changes, ApplicationStates states, LedgerQueries ledger, CancellationToken cancellationToken)
    {
        foreach (var (name, written) in changes)
        {
            if (await states.FindAsync(name, cancellationToken) is not [{ Newest.After: { } newest, Timers: var timers }]
                || timers.Any(timer => timer.Due < _time.GetUtcNow() + Patience)
                    || Facts(JsonNode.Parse(newest.ToJson())!) != Facts(written))
                return false;
        }

        return !await WaitsAsync(ledger, cancellationToken);
    }

    private static async Task<bool> HasComeAsync(
        string? trigger, DateTimeOffset since, LedgerQueries ledger, CancellationToken cancellationToken) =>
        trigger is null || (await ledger.ListAsync(new DeliveryFilter(null, null, DeliveryState.Delivered, since), cancellationToken))
            .Exists(delivery => delivery.Trigger == trigger);

    /// <summary>What the story changes.</summary>
    private static string Facts(JsonNode application)
    {
        var status = application["status"]!;
        return string.Join(' ', status["sync"]!["status"], status["sync"]!["revision"], status["health"]!["status"],
            status["operationState"]!["phase"], status["operationState"]!["startedAt"]);
    }

    private static async Task<bool> WaitsAsync(LedgerQueries ledger, CancellationToken cancellationToken)
    {
        foreach (var state in new[] { DeliveryState.Waiting, DeliveryState.Sending })
        {
            if ((await ledger.ListAsync(new DeliveryFilter(null, null, state, null, Most: 1), cancellationToken)).Count > 0)
                return true;
        }

        return false;
    }

    private async Task ReadyAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var checks = services.GetServices<IReadinessCheck>().ToList();
        for (var until = _time.GetUtcNow() + Patience; checks.Exists(check => check.NotReadyBecause is not null);)
        {
            if (_time.GetUtcNow() > until)
                throw new TimeoutException(
                    $"The demo does not get ready: {string.Join("; ", checks.Select(check => check.NotReadyBecause))}");
            await Task.Delay(Glance, _time, cancellationToken);
        }
    }

    /// <summary>Whole or not at all, as `kubectl` would.</summary>
    private void Write(string name, JsonObject application)
    {
        _applications[name] = application;
        var path = Path.Combine(_folder.CreateSubdirectory(_story.FolderOf(name)).FullName, name + ".json");
        File.WriteAllText(path + ".new", application.ToJsonString());
        File.Move(path + ".new", path, overwrite: true);
    }

    private static string Configuration()
    {
        using var reader = new StreamReader(typeof(StoryPlayer).Assembly.GetManifestResourceStream("demo.yaml")!);
        return reader.ReadToEnd();
    }
}
