using Notifications.Notifier.Subscriptions.Annotations;

namespace Notifications.Notifier.Subscriptions;

/// <summary>The triggers and destinations that exist; null: whatever is written exists.</summary>
internal sealed record KnownNames(FrozenSet<string>? Triggers, FrozenSet<string>? Destinations)
{
    /// <summary>What is wrong with a recipient (second) of a destination (first), and what to write; null: nothing that can be
    /// seen.</summary>
    public Func<string, string, (string Message, string Remedy)?> CheckRecipient { get; init; } = static (_, _) => null;

    /// <summary>The one spelling of a recipient (second) of a destination (first).</summary>
    public Func<string, string, string> Normalise { get; init; } = static (_, recipient) => recipient;

    /// <summary>A recipient as somebody wrote it, without control characters, in the one spelling of its destination.</summary>
    public string Spelling(string destination, string written) => Normalise(destination, UntrustedText.CleanLine(written));

    /// <summary>Whether a destination can show many Applications in one message.</summary>
    public Func<string, bool> CanGroup { get; init; } = static _ => true;

    public static KnownNames Anything { get; } = new(null, null);

    /// <summary>False, and reported, for a name that does not exist.</summary>
    public bool Check(WrittenSubscription written, List<SubscriptionProblem> problems)
    {
        var trigger = written.Trigger is null || IsTrigger(written.Trigger);
        var destination = IsDestination(written.Destination);
        if (!trigger || !destination) problems.Add(Wrong(written, trigger, destination));
        return trigger && destination;
    }

    /// <summary>What is wrong with a recipient; null: nothing that can be seen.</summary>
    public SubscriptionProblem? Wrong(WrittenSubscription written) =>
        CheckRecipient(written.Destination, Spelling(written.Destination, written.Recipient)) is var (message, remedy)
        ? written.Source.Problem(
            $"\"{UntrustedText.CleanLine(written.Recipient)}\" {message}", remedy.Replace("<destination>:", "", StringComparison.Ordinal))
        : null;

    public void CheckOptOuts(ReadAnnotations read, List<SubscriptionProblem> problems)
    {
        foreach (var optOut in read.OptOuts)
        {
            var destination = optOut.Destination is null ? "" : "." + optOut.Destination;
            if (!IsTrigger(optOut.Trigger))
                problems.Add(optOut.Source.Problem(
                    $"no trigger \"{optOut.Trigger}\"", Meant("unsubscribe", Nearest.To(optOut.Trigger, Triggers!), destination)));
            else if (optOut.Destination is not null && !IsDestination(optOut.Destination))
                problems.Add(optOut.Source.Problem(
                    $"no destination \"{optOut.Destination}\"", Nearest.Remedy(optOut.Destination, Destinations!)));
        }
    }

    private SubscriptionProblem Wrong(WrittenSubscription written, bool trigger, bool destination)
    {
        var nearestTrigger = written.Trigger is null || trigger ? written.Trigger : Nearest.To(written.Trigger, Triggers!);
        var nearestDestination = destination ? written.Destination : Nearest.To(written.Destination, Destinations!);
        var (message, meant) = (written.Trigger, trigger, destination) switch
        {
            (null, _, _) when IsTrigger(written.Destination) && Triggers is not null =>
                ($"names the trigger {written.Destination} and no destination",
                    Meant("subscribe", written.Destination,
                        "." + (Destinations!.Order(StringComparer.Ordinal).FirstOrDefault() ?? "<destination>"))),
            ({ } name, false, false) when Triggers!.Contains(written.Destination) && Destinations!.Contains(name) =>
                ("names the destination before the trigger", Meant("subscribe", written.Destination, "." + name)),
            ({ } name, false, _) =>
                ($"no trigger \"{name}\"", Meant("subscribe", nearestTrigger, "." + (nearestDestination ?? written.Destination))),
            _ => ($"no destination \"{written.Destination}\"",
                Meant("subscribe", nearestTrigger ?? "", nearestDestination is null ? null : "." + nearestDestination)),
        };
        return written.Source.Problem(message, meant ?? Nearest.Remedy(
            trigger ? written.Destination : written.Trigger!, trigger ? Destinations! : Triggers!));
    }

    private static string? Meant(string word, string? trigger, string? destination) => trigger is null || destination is null
        ? null
        : $"did you mean \"{Annotation.Prefix}{word}.{(trigger + destination).TrimStart('.')}\"?";

    private bool IsTrigger(string name) => Triggers?.Contains(name) ?? true;

    private bool IsDestination(string name) => Destinations?.Contains(name) ?? true;
}
