using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Watcher.Instances;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

/// <summary>The watcher as the program composes it, on a store of its own and with an inbox at the other end.</summary>
internal sealed class RunningWatcher : IAsyncDisposable
{
    private readonly IHost _host;

    private RunningWatcher(IHost host) => _host = host;

    public WatchStates States => _host.Services.GetRequiredService<WatchStates>();

    public LoopSupervisor Loops => _host.Services.GetRequiredService<LoopSupervisor>();

    public Store Store => _host.Services.GetRequiredService<Store>();

    public static InstanceOptions Instance(string directory, string name = "test") =>
        new(name, new Uri("https://argocd.example.com"), "argocd", new WatchTarget.Directory(directory));

    public static async Task<RunningWatcher> StartAsync(
        Files files, Inbox inbox, Lines? lines = null, StoreOptions? store = null, InstanceOptions? instance = null,
        SourceOpener? open = null,
        params IReadOnlyList<InstanceOptions> others)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        if (lines is not null) builder.Logging.AddProvider(lines);
        builder.Services
            .AddNotificationsStore(store ?? new StoreOptions.Sqlite(files.Store))
            .AddSingleton<IEventChannel>(inbox)
            .AddWatcher([instance ?? Instance(files.Applications), .. others], EnvironmentVariables.Of());
        if (open is not null) builder.Services.AddSingleton(open);
        var watcher = new RunningWatcher(builder.Build());
        await watcher._host.StartAsync(TestContext.Current.CancellationToken);
        return watcher;
    }

    public async Task<RunningWatcher> ReadyAsync()
    {
        await Until.TrueAsync(() => States.Current.Values.All(s => s is WatchState.Following), "everything is watched");
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }
}
