using Notifications.Notifier.Contracts;
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

    /// <summary>Who is notified of a trigger; of a recovery also who is notified of what it recovers.</summary>
    public List<Subscription> Of(string trigger, string? recovers)
    {
        var told = new List<Subscription>();
        foreach (var subscription in _all)
        {
            if (!IsFor(subscription, trigger, recovers) || IsOptedOut(subscription, trigger)) continue;
            told.Add(subscription.Trigger == trigger ? subscription : subscription with { Trigger = trigger });
        }

        return recovers is null ? told : [.. told.Distinct()];
    }

    public bool Any(string trigger, string? recovers)
    {
        foreach (var subscription in _all)
            if (IsFor(subscription, trigger, recovers) && !IsOptedOut(subscription, trigger)) return true;
        return false;
    }

    /// <summary>Somebody would be notified, had the Application not opted out.</summary>
    public bool OptedOut(string trigger, string? recovers) => !Any(trigger, recovers) && _all.Any(subscription => IsFor(subscription, trigger, recovers));

    private static bool IsFor(Subscription subscription, string trigger, string? recovers) =>
        subscription.Trigger == trigger || (recovers is not null && subscription.Trigger == recovers);

    private bool IsOptedOut(Subscription subscription, string trigger)
    {
        if (subscription.IsMandatory) return false;
        foreach (var optOut in _optOuts)
            if (optOut.Cover(trigger, subscription)) return true;
        return false;
    }
}

/// <summary>What an Application opts out of by one annotation, its recipients in the spelling of each destination.</summary>
internal sealed class OptOuts(OptOut optOut, KnownNames names)
{
    public bool Cover(string trigger, Subscription subscription) =>
        trigger == optOut.Trigger && (optOut.Destination is null || optOut.Destination == subscription.Destination)
        && (optOut.Recipients.Count == 0 || optOut.Recipients.Any(recipient => names.Normalise(subscription.Destination, recipient) == subscription.Recipient));
}
