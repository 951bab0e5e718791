using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Events;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Messages.Markup;
using Notifications.Notifier.Models;
using Notifications.Notifier.Reading;
using Notifications.Notifier.Routing;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Transitions;

namespace Notifications.Cli.Explaining;

/// <summary>Runs the detector, the router and the templates on two objects, with nothing stored and nothing sent.</summary>
internal sealed class Explainer
{
    /// <summary>The configuration where none is given.</summary>
    public const string WithoutConfiguration = """
        instances: [{ name: example, argocd: { url: "https://argocd.example.com" }, watch: { directory: . } }]
        selfService: { namespaces: ["*"] }
        destinations:
          slack: { type: slack, token: none }
          github: { type: github, token: none }
          console: { type: console }
        """;

    private const string SampleDestination = "slack";
    private const string SampleRecipient = "#example";

    private readonly NotifierConfiguration _configuration;
    private readonly MessageComposer _composer;
    private readonly Instance _instance;
    private readonly bool _severalInstances;
    private readonly ManagedResourcesFile? _managed;

    private Explainer(NotifierConfiguration configuration, Instance instance, bool severalInstances, ManagedResourcesFile? managed)
    {
        _severalInstances = severalInstances;
        _configuration = configuration;
        _instance = instance;
        _managed = managed;
        Dictionary<string, IDriftSource> drifts = managed is null ? [] : new() { [instance.Name] = managed.Source(configuration.Redactor) };
        _composer = NotifierServices.Composer(
            configuration with { ArgoCds = FrozenDictionary<string, Notifier.Enrichment.ArgoCd.ArgoCdOptions>.Empty }, [],
            TimeProvider.System, NullLoggerFactory.Instance, drifts.ToFrozenDictionary());
    }

    /// <summary>False: the document has problems.</summary>
    public static bool TryCreate(ConfigurationDocument document, ManagedResourcesFile? managed, out Explainer explainer)
    {
        HostingOptions.Bind(document, BusRoles.Both);
        var instances = Watcher.Instances.InstancesBinder.Bind(document);
        var configuration = NotifierConfiguration.Bind(document);
        document.ReportUnknownTopLevel([.. NotificationsHost.Sections]);
        explainer = document.Problems.Count > 0 ? null! : new Explainer(configuration, instances[0].Instance, instances.Count > 1, managed);
        return document.Problems.Count == 0;
    }

    /// <param name="before">A file with the Application before; null: it is seen for the first time.</param>
    /// <param name="after">A file with the Application after.</param>
    /// <param name="created">Without a before: it is new.</param>
    /// <param name="stalled">Argo CD has compared it last, and compares nothing since.</param>
    /// <param name="selfService">A file with the ConfigMap of its namespace; null: it has none.</param>
    public async Task<ExplainAnswer> ExplainAsync(
        string? before, string after, bool created, bool stalled, string? selfService, CancellationToken cancellationToken)
    {
        var (last, problem) = before is null ? (null, null) : ApplicationFile.Read(before);
        if (problem is not null)
            return ExplainAnswer.Of(problem);
        (var now, problem) = ApplicationFile.Read(after);
        if (problem is not null)
            return ExplainAnswer.Of(problem);

        if (last is not null && created)
            return ExplainAnswer.Of("--created does not go with --before: what has a before is not new");
        if (stalled && (last is not null || created))
            return ExplainAnswer.Of("--stalled goes with --after alone: nothing has happened since");
        if (stalled && now!.Application.ReconciledAt is null)
            return ExplainAnswer.Of($"{after}: status.reconciledAt is missing: --stalled counts from it");
        if (last is not null && last.Application.Key != now!.Application.Key)
            return ExplainAnswer.Of(
                $"--before is {last.Application.Key} and --after is {now.Application.Key}: two states of one Application are wanted");

        var observedAt = TimeProvider.System.GetUtcNow();
        var appEvent = stalled ? EventOfStall(now!.Application.ReconciledAt!.Value, observedAt)
            : EventBetween(last, now!, created, observedAt);
        if (selfService is not null)
        {
            var (own, wrong) = SelfServiceFile.Read(selfService, _configuration);
            if (own is null) return ExplainAnswer.Of(string.Join('\n', wrong));
            appEvent = appEvent with { Routing = appEvent.Routing with { SelfService = own.Text } };
            if (own.Namespace != appEvent.App.Namespace || !_configuration.SelfService.Covers(appEvent))
                return ExplainAnswer.Of(
                    $"{selfService}: a ConfigMap of {own.Namespace} does not count for an Application of {appEvent.App.Namespace}");
        }

        var explanation = Explanation.Of(appEvent, _configuration.Routing);
        var deliveries = new List<ExplainAnswer.Delivery>();
        foreach (var planned in explanation.Deliveries)
            deliveries.Add(await DeliveryAsync(planned, appEvent, cancellationToken));
        var samples = new List<ExplainAnswer.Delivery>();
        if (deliveries.Count == 0)
        {
            foreach (var planned in Explanation.Of(
                appEvent, _configuration.Routing.WithEverythingTo(SampleDestination, SampleRecipient)).Deliveries)
                samples.Add(await DeliveryAsync(planned, appEvent, cancellationToken));
        }

        return new ExplainAnswer(
            [.. appEvent.Transitions.Select(transition => JsonSerializer.SerializeToElement(transition, JsonSerializerOptions.Web))],
            [.. explanation.Triggers.Select(
                trigger => new ExplainAnswer.Trigger(
                    trigger.Name, trigger.Fired, trigger.After is { } wait ? Durations.Format(wait) : null, trigger.Reason))],
            deliveries,
            samples,
            stalled ? DriftAnswer.Stale(now!.Application.ReconciledAt!.Value) : await DriftOfAsync(appEvent, cancellationToken),
            [.. explanation.WrongAnnotations.Select(wrong => wrong.ToString())],
            null);
    }

    private async Task<DriftAnswer?> DriftOfAsync(ApplicationTransitioned appEvent, CancellationToken cancellationToken)
    {
        var transition = appEvent.Transitions.FirstOrDefault(IsDrift)
            ?? appEvent.Transitions.FirstOrDefault(
                transition => transition.Kind is TransitionKinds.SelfHealed or TransitionKinds.ChangePending);
        var facts = _configuration.Models.FactsOf(EventView.Of(appEvent), transition);
        var compared = _managed?.Compare(_configuration.Redactor, maxFields: int.MaxValue) ?? ComparedResources.None;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(EnrichmentOptions.DefaultBudget);
        compared = await new AuditLookup(_configuration.Audits, NullLogger.Instance).WithPeopleAsync(facts, compared, limit.Token);
        return DriftClassifier.Of(facts, compared) is { } finding ? DriftAnswer.Of(finding, DriftClassifier.HiddenByRules(facts.App))
            : null;
    }

    private static bool IsDrift(Transition transition) => transition.Kind is TransitionKinds.DriftDetected or TransitionKinds.DriftChanged;

    private ApplicationTransitioned EventOfStall(DateTimeOffset since, DateTimeOffset now) =>
        new EventComposer(_instance, new LeaseRow("explain", 1, Holder: null, Beat: 0, Fence: 0))
            .OfInstance(new Fact.Stalled(since, Usual: TimeSpan.Zero), sequence: 2, now);

    private ApplicationTransitioned EventBetween(ApplicationFile? before, ApplicationFile after, bool created, DateTimeOffset now)
    {
        var (about, origin) = (after.Application, before is not null ? Origins.Watch : created ? Origins.Created : Origins.Discovered);
        var detection = origin switch
        {
            Origins.Discovered => new Detection([], TrackedState.Baseline(about)),
            Origins.Created => TransitionDetector.Between(null, about, TrackedState.Empty, now),
            _ => TransitionDetector.Between(before!.Application, about, TrackedState.Baseline(before.Application), now),
        };
        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema,
            "explain",
            _instance,
            new AppRef(about.Key.Namespace, about.Key.Name, about.Uid, about.Project),
            new Position("explain", 1, 2),
            now,
            before is null ? null : now,
            detection.Facts.Count == 0 && origin == Origins.Watch ? Origins.Metadata : origin,
            [.. detection.Facts.Select(fact => Wire.ToTransition(fact, about.Uid, "explain"))],
            before is null ? null : Doc.FromJson(before.Json),
            Doc.FromJson(after.Json),
            detection.TrackedState.Standing,
            new Subject(about.Labels, about.Annotations, FrozenDictionary<string, string>.Empty),
            null);
    }

    private async Task<ExplainAnswer.Delivery> DeliveryAsync(
        PlannedDelivery planned, ApplicationTransitioned appEvent, CancellationToken cancellationToken)
    {
        var request = new ComposeRequest(
            planned.DeliveryId, appEvent, appEvent.Transitions.FirstOrDefault(transition => transition.Id == planned.TransitionId),
            planned.Trigger, planned.Templates, planned.Destination, "neutral", planned.Recipient)
        {
            Ledger = LedgerFacts.None with { SeveralInstances = _severalInstances },
            TimeZone = _configuration.TimeZoneOf(planned.Destination),
        };
        var composition = await _composer.ComposeAsync(request, cancellationToken);
        return new ExplainAnswer.Delivery(
            planned.Trigger,
            planned.Destination,
            planned.Recipient,
            planned.Group?.Keys[0] ?? planned.ConversationKey,
            planned.Group is null ? "application" : ChangeGroup.SetOf(planned.Group.Keys[0]) is null ? "change" : "applicationSet",
            planned.Recovers,
            composition is Composition.Composed(var message) ? TextOf(message) : null,
            composition is Composition.Failed(var reason) ? reason : null);
    }

    private static ExplainAnswer.Text TextOf(Message message) => new(
        PlainText.OneLine(message.Title),
        message.Severity.ToString().ToLowerInvariant(),
        PlainText.OneLine(message.Summary),
        PlainText.Of(message.Body),
        [.. message.Fields.Select(field => new ExplainAnswer.Field(PlainText.OneLine(field.Name), PlainText.Of(field.Value)))],
        [.. message.Links.Select(link => new ExplainAnswer.Link(PlainText.OneLine(link.Label), link.Target.AbsoluteUri))]);
}
