using Notifications.Notifier.Enrichment.ArgoCd;

namespace Notifications.Notifier.Enrichment;

/// <summary>Where to look up what an event does not hold.</summary>
/// <param name="ArgoCds">By the instance's name; those without a token are not in it.</param>
/// <param name="Budget">Time for all look-ups of one message together; default 5 seconds.</param>
internal sealed record EnrichmentOptions(FrozenDictionary<string, ArgoCdOptions> ArgoCds, TimeSpan Budget)
{
    public static TimeSpan DefaultBudget { get; } = TimeSpan.FromSeconds(5);
}
