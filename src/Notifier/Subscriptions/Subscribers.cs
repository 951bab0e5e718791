using Notifications.Notifier.Subscriptions.Annotations;

namespace Notifications.Notifier.Subscriptions;

/// <summary>Everybody who is notified about one Application, each once, without those who opted out.</summary>
internal sealed class Subscribers
{
    private readonly IReadOnlyList<Subscription> _all;
    private readonly IReadOnlyList<OptOuts> _optOuts;

    public Subscribers(IReadOnlyList<Subscription> all, IReadOnlyList<OptOuts> optOuts, IReadOnlyList<SubscriptionProblem> problems)
    {
        _all = all;
        _optOuts = optOuts;
        Problems = problems;
    }

    /// <summary>All, those who opted out included: central list, Application, project, each in the order written.</summary>
    public IReadOnlyList<Subscription> All => _all;

    /// <summary>Annotations that mean nothing, or something else than was meant.</summary>
    public IReadOnlyList<SubscriptionProblem> Problems { get; }

    /// <summary>Who is notified of a trigger.</summary>
    public List<Subscription> Of(Audience audience)
    {
        var told = new List<Subscription>();
        foreach (var subscription in _all)
        {
            if (!audience.Includes(subscription) || IsOptedOut(subscription, audience.Trigger)) continue;
            var grouping = audience.Grouping(subscription);
            told.Add(subscription.Trigger == audience.Trigger && subscription.GroupBy == grouping ? subscription
                : subscription with
                {
                    Trigger = audience.Trigger,
                    GroupBy = grouping,
                    OnlyGrouped = !audience.IncludesAlways(subscription),
                });
        }

        // Of two subscriptions of a recipient the one that names the trigger says more.
        return audience.Others.IsEmpty ? told : [.. told.Distinct().OrderBy(subscription => subscription.OnlyGrouped)];
    }

    public bool Any(Audience audience)
    {
        foreach (var subscription in _all)
            if (audience.Includes(subscription) && !IsOptedOut(subscription, audience.Trigger)) return true;
        return false;
    }

    /// <summary>Somebody would be notified, had the Application not opted out.</summary>
    public bool OptedOut(Audience audience) => !Any(audience) && _all.Any(audience.Includes);

    private bool IsOptedOut(Subscription subscription, string trigger)
    {
        if (subscription.IsMandatory) return false;
        foreach (var optOut in _optOuts)
            if (optOut.Cover(trigger, subscription)) return true;
        return false;
    }
}

/// <summary>Whose subscriptions a trigger is for.</summary>
/// <param name="Others">Triggers whose subscribers are notified of it too.</param>
internal sealed record Audience(string Trigger, ImmutableArray<Audience.Other> Others)
{
    /// <summary>What shares the message that a subscription asks for.</summary>
    public Func<Subscription, GroupBy> Grouping { get; init; } = static _ => GroupBy.Application;

    public bool Includes(Subscription subscription) => Includes(subscription, orGrouped: true);

    /// <summary>Also for a message of its own.</summary>
    public bool IncludesAlways(Subscription subscription) => Includes(subscription, orGrouped: false);

    private bool Includes(Subscription subscription, bool orGrouped)
    {
        if (subscription.Trigger == Trigger) return true;
        foreach (var other in Others)
        {
            if (subscription.Trigger == other.Trigger && (other.Destinations?.Contains(subscription.Destination) != false
                || (orGrouped && other.OrGrouped && Grouping(subscription) is not GroupBy.Application))) return true;
        }

        return false;
    }

    /// <param name="Destinations">The only ones for which that is so; null: all.</param>
    internal sealed record Other(string Trigger, IReadOnlySet<string>? Destinations)
    {
        /// <summary>It is so wherever many Applications share one message, too.</summary>
        public bool OrGrouped { get; init; }
    }
}

/// <summary>What an Application opts out of by one annotation, its recipients in the spelling of each destination.</summary>
internal sealed class OptOuts(OptOut optOut, KnownNames names)
{
    public bool Cover(string trigger, Subscription subscription) =>
        trigger == optOut.Trigger && (optOut.Destination is null || optOut.Destination == subscription.Destination)
        && (optOut.Recipients.Count == 0
            || optOut.Recipients.Any(recipient => names.Normalise(subscription.Destination, recipient) == subscription.Recipient));
}
