using Microsoft.Extensions.DependencyInjection;
using Notifications.Dashboard.Views;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Watcher;
using Notifications.Watcher.Instances;

namespace Notifications.Cli;

/// <summary>Watcher and notifier in one process.</summary>
internal static class Rooms
{
    public static void AddBoth(IServiceCollection services, ConfigurationDocument document)
    {
        services.AddWatcher(InstancesBinder.Bind(document), document.Environment);
        services.AddNotifier(document);
        services.AddSingleton<ReadInstances>(s => () => Instances(s.GetRequiredService<WatchStates>()));
    }

    /// <summary>Whoever looks may not be an operator: what a server has said stands in the log only.</summary>
    private static IReadOnlyList<InstanceState> Instances(WatchStates states) =>
    [
        .. states.Current.OrderBy(state => state.Key, StringComparer.Ordinal).Select(state => state.Value switch
        {
            WatchState.Following { Trouble.Count: > 0 } =>
                new InstanceState(state.Key, "failed", "cannot be read at the moment; the log says why"),
            WatchState.Following following => new InstanceState(
                state.Key, "leads", $"watches {following.Applications.ToString(CultureInfo.InvariantCulture)} Applications"),
            WatchState.StandingBy => new InstanceState(state.Key, "stands by", "another process watches it"),
            WatchState.Hopeless => new InstanceState(state.Key, "failed", "cannot be watched as it is configured; the log says why"),
            _ => new InstanceState(state.Key, "starting", "not listed yet"),
        }),
    ];
}
