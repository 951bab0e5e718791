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

    /// <summary>Who is notified of a trigger; with <paramref name="others"/> also who is notified of those.</summary>
    public List<Subscription> Of(string trigger, ImmutableArray<string> others)
    {
        var told = new List<Subscription>();
        foreach (var subscription in _all)
        {
            if (!IsFor(subscription, trigger, others) || IsOptedOut(subscription, trigger)) continue;
            told.Add(subscription.Trigger == trigger ? subscription : subscription with { Trigger = trigger });
        }

        return others.IsEmpty ? told : [.. told.Distinct()];
    }

    public bool Any(string trigger, ImmutableArray<string> others)
    {
        foreach (var subscription in _all)
            if (IsFor(subscription, trigger, others) && !IsOptedOut(subscription, trigger)) return true;
        return false;
    }

    /// <summary>Somebody would be notified, had the Application not opted out.</summary>
    public bool OptedOut(string trigger, ImmutableArray<string> others) => !Any(trigger, others)
        && _all.Any(subscription => IsFor(subscription, trigger, others));

    private static bool IsFor(Subscription subscription, string trigger, ImmutableArray<string> others) =>
        subscription.Trigger == trigger || others.Contains(subscription.Trigger);

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
        && (optOut.Recipients.Count == 0
            || optOut.Recipients.Any(recipient => names.Normalise(subscription.Destination, recipient) == subscription.Recipient));
}
