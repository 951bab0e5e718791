using Notifications.Notifier.Subscriptions.Annotations;

namespace Notifications.Notifier.Subscriptions;

/// <summary>Decides from the configuration and the annotations who is notified: the union of the central list, the Application's and its
/// project's annotations.</summary>
/// <param name="Defaults">For subscriptions that name no trigger.</param>
/// <param name="Central">The central list.</param>
/// <param name="Names">What exists: others are reported and notify nobody.</param>
internal sealed record SubscriptionRules(DefaultTriggers Defaults, ImmutableArray<CentralSubscription> Central, KnownNames Names)
{
    public const int UsualMaxRecipients = 50;

    private const int MostProblems = 20;

    /// <summary>So many recipients may the annotations of one Application name, and so many those of its project; those above are reported
    /// and not used.</summary>
    public int MaxRecipients { get; init; } = UsualMaxRecipients;

    /// <summary>Whom annotations may name; those that they may not are reported, and nothing is sent to them.</summary>
    public RecipientPolicy Policy { get; init; } = RecipientPolicy.Everything;

    /// <summary>Those that the people of a namespace wrote for its Applications: they count as annotations do.</summary>
    public ImmutableArray<CentralSubscription> SelfService { get; init; } = [];

    /// <param name="subject">Labels and annotations of the Application.</param>
    /// <param name="appProject">The name of its project.</param>
    public Subscribers For(Subject subject, string appProject)
    {
        var application = AnnotationReader.Read(AnnotationPlace.Application, subject.AppAnnotations);
        var project = AnnotationReader.Read(AnnotationPlace.AppProject, subject.ProjectAnnotations);
        var union = new Union(Names);
        // Of two entries that say the same the mandatory one counts.
        foreach (var entry in Central.Where(entry => entry.Selector.Matches(subject.Labels)).OrderByDescending(entry => entry.IsMandatory))
            Add(entry, union);
        Add(application, appProject, union);
        if (!SelfService.IsEmpty) Add(OfNamespace(subject), appProject, union);
        Add(project, appProject, union);
        Names.CheckOptOuts(application, union.Problems);
        var optOuts = application.OptOuts.ConvertAll(optOut => new OptOuts(optOut, Names));
        return new Subscribers(
            union.Subscriptions, optOuts, union.Problems.Count > 1 ? [.. union.Problems.Distinct().Take(MostProblems)] : union.Problems);
    }

    private void Add(CentralSubscription entry, Union union)
    {
        foreach (var trigger in entry.Triggers.IsEmpty ? Defaults.Global : entry.Triggers)
            foreach (var (destination, recipient) in entry.Recipients)
                union.Add(new Subscription(
                    trigger, destination, recipient, entry.When)
                { IsMandatory = entry.IsMandatory, GroupBy = entry.GroupBy });
    }

    private ReadAnnotations OfNamespace(Subject subject)
    {
        var read = new ReadAnnotations();
        foreach (var entry in SelfService.Where(entry => entry.Selector.Matches(subject.Labels)))
        {
            var triggers = entry.Triggers.IsEmpty ? Defaults.Global : entry.Triggers;
            read.Subscriptions.AddRange(triggers.SelectMany(trigger => entry.Recipients.Select(to => new WrittenSubscription(
                trigger, to.Destination, to.Recipient,
                new Annotation(AnnotationPlace.SelfService, $"subscription of {trigger}", $"{to.Destination}:{to.Recipient}"))
            { When = entry.When })));
        }

        return read;
    }

    private void Add(ReadAnnotations read, string project, Union union)
    {
        union.Problems.AddRange(read.Problems);
        var recipients = new HashSet<(string, string)>();
        WrittenSubscription? above = null;
        foreach (var written in read.Subscriptions)
        {
            if (recipients.Count >= MaxRecipients && !recipients.Contains((written.Destination, written.Recipient)))
            {
                above ??= written;
                continue;
            }

            if (!Names.Check(written, union.Problems)) continue;
            recipients.Add((written.Destination, written.Recipient));
            var triggers = written.Trigger is { } named ? [named] : Defaults.For(written.Destination);
            if (triggers.IsEmpty) union.Problems.Add(NoTrigger(written));
            var permission = Policy.For(written.Destination, Names.Spelling(written.Destination, written.Recipient), project);
            var wrong = Names.Wrong(written) ?? (permission is RecipientPermission.Refused ? Refused(written, project) : null);
            if (wrong is not null) union.Problems.Add(wrong);
            foreach (var trigger in triggers)
                union.Add(new Subscription(
                    trigger, written.Destination, written.Recipient, written.When,
                    IsAnnotated: permission is not RecipientPermission.Allowed)
                {
                    Wrong = wrong is null ? null : $"{wrong.Message} ({wrong.Remedy})",
                });
        }

        // It goes first: of many problems only some are reported.
        if (above is not null) union.Problems.Insert(0, TooMany(above));
    }

    private SubscriptionProblem TooMany(WrittenSubscription above) => above.Source.Problem(
        string.Create(CultureInfo.InvariantCulture, $"names more than {MaxRecipients} recipients, and only the first are used"),
        "name a channel that they all read, or set policy.maxRecipientsPerApplication");

    private SubscriptionProblem Refused(WrittenSubscription written, string project) => written.Source.Problem(
        $"\"{Names.Spelling(written.Destination, written.Recipient)}\" is no recipient that annotations of project {UntrustedText.CleanLine(project)} may name",
        $"name one that policy.recipients.{written.Destination} allows, or have it allowed there");

    private static SubscriptionProblem NoTrigger(WrittenSubscription written) => written.Source.Problem(
        $"names no trigger, and {written.Destination} has no default triggers",
        $"write {Annotation.Prefix}subscribe.<trigger>.{written.Destination}, or configure defaultTriggers");

    private sealed class Union(KnownNames names)
    {
        private readonly HashSet<Subscription> _seen = [];

        public List<Subscription> Subscriptions { get; } = [];

        public List<SubscriptionProblem> Problems { get; } = [];

        /// <summary>A recipient comes from a tenant's annotation: this is where it enters.</summary>
        public void Add(Subscription subscription)
        {
            var clean = subscription with { Recipient = names.Spelling(subscription.Destination, subscription.Recipient) };
            // The central list comes first: what it says too is the operator's word.
            if (_seen.Add(clean with { IsAnnotated = false, IsMandatory = false, Wrong = null, GroupBy = null })) Subscriptions.Add(clean);
        }
    }
}
