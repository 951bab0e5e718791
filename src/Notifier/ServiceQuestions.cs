using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Enrichment.ArgoCd;

namespace Notifications.Notifier;

/// <summary>Asks a service whether it can be used as it is configured.</summary>
/// <param name="Name">Its place in the configuration.</param>
/// <param name="AskAsync">Whether, and a line about it: who we are there, which scopes and permissions are missing.</param>
internal sealed record ServiceQuestion(string Name, Func<CancellationToken, Task<(bool IsUsable, string Text)>> AskAsync);

/// <summary>Everything that the notifier calls: the destinations, and the Argo CD APIs.</summary>
internal sealed class ServiceQuestions(NotifierConfiguration configuration, DestinationTable destinations)
{
    public IReadOnlyList<ServiceQuestion> All { get; } =
    [
        .. configuration.ArgoCds.OrderBy(argoCd => argoCd.Key, StringComparer.Ordinal)
            .Select(argoCd => new ServiceQuestion(
                $"instances: {argoCd.Key}: argocd", new ArgoCdClient(DestinationHttp.Create(traced: false), argoCd.Value).AskAsync)),
        .. destinations.All.Where(destination => destination.AskAsync is not null)
            .Select(destination => new ServiceQuestion($"destinations.{destination.Name}", destination.AskAsync!)),
    ];
}
