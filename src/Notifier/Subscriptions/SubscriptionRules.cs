using System.Collections.Immutable;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Subscriptions.Annotations;

namespace Notifications.Notifier.Subscriptions;

/// <summary>Decides from the configuration and the annotations who is notified: the union of the central list, the Application's and its project's annotations.</summary>
/// <param name="Defaults">For subscriptions that name no trigger.</param>
/// <param name="Central">The central list.</param>
/// <param name="Names">What exists: others are reported and notify nobody.</param>
internal sealed record SubscriptionRules(DefaultTriggers Defaults, ImmutableArray<CentralSubscription> Central, KnownNames Names)
{
    private const int MostProblems = 20;

    public Subscribers For(Subject subject)
    {
        var application = AnnotationReader.Read(AnnotationPlace.Application, subject.AppAnnotations);
        var project = AnnotationReader.Read(AnnotationPlace.AppProject, subject.ProjectAnnotations);
        var union = new Union();
        foreach (var entry in Central)
            if (entry.Selector.Matches(subject.Labels)) Add(entry, union);
        Add(application, union);
        Add(project, union);
        Names.CheckOptOuts(application, union.Problems);
        return new Subscribers(union.Subscriptions, application.OptOuts, union.Problems.Count > 1 ? [.. union.Problems.Distinct().Take(MostProblems)] : union.Problems);
    }

    private void Add(CentralSubscription entry, Union union)
    {
        foreach (var trigger in entry.Triggers.IsEmpty ? Defaults.Global : entry.Triggers)
            foreach (var (destination, recipient) in entry.Recipients)
                union.Add(new Subscription(trigger, destination, recipient, entry.When));
    }

    private void Add(ReadAnnotations read, Union union)
    {
        union.Problems.AddRange(read.Problems);
        foreach (var written in read.Subscriptions)
        {
            if (!Names.Check(written, union.Problems)) continue;
            var triggers = written.Trigger is { } named ? [named] : Defaults.For(written.Destination);
            if (triggers.IsEmpty) union.Problems.Add(NoTrigger(written));
            foreach (var trigger in triggers) union.Add(new Subscription(trigger, written.Destination, written.Recipient, IsAnnotated: true));
        }
    }

    private static SubscriptionProblem NoTrigger(WrittenSubscription written) => written.Source.Problem(
        $"names no trigger, and {written.Destination} has no default triggers",
        $"write {Annotation.Prefix}subscribe.<trigger>.{written.Destination}, or configure defaultTriggers");

    private sealed class Union
    {
        private readonly HashSet<Subscription> _seen = [];

        public List<Subscription> Subscriptions { get; } = [];

        public List<SubscriptionProblem> Problems { get; } = [];

        /// <summary>A recipient comes from a tenant's annotation: this is where it enters.</summary>
        public void Add(Subscription subscription)
        {
            var clean = subscription with { Recipient = UntrustedText.CleanLine(subscription.Recipient) };
            // The central list comes first: what it says too is the operator's word.
            if (_seen.Add(clean with { IsAnnotated = false })) Subscriptions.Add(clean);
        }
    }
}
