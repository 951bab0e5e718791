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
            told.Add(subscription.Trigger == audience.Trigger ? subscription : subscription with { Trigger = audience.Trigger });
        }

        return audience.Others.IsEmpty ? told : [.. told.Distinct()];
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
/// <param name="Others">Triggers whose subscribers are notified of it too, and the only destinations for which that is so; null:
/// all.</param>
internal sealed record Audience(string Trigger, ImmutableArray<(string Trigger, IReadOnlySet<string>? Destinations)> Others)
{
    public bool Includes(Subscription subscription)
    {
        if (subscription.Trigger == Trigger) return true;
        foreach (var (trigger, destinations) in Others)
            if (subscription.Trigger == trigger && destinations?.Contains(subscription.Destination) != false) return true;
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
