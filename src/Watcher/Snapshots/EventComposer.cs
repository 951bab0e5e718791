using Notifications.Watcher.Leadership;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Transitions;

namespace Notifications.Watcher.Snapshots;

/// <summary>Composes what travels. Event ids derive from instance, uid and position.</summary>
internal sealed class EventComposer(Instance instance, LeaseRow term)
{
    private static readonly FrozenDictionary<string, string> None = FrozenDictionary<string, string>.Empty;

    /// <summary>Annotations that are long, or change with each delivery, and that nobody routes by.</summary>
    private static readonly FrozenSet<string> Unrouted = FrozenSet.Create(
        StringComparer.Ordinal, "kubectl.kubernetes.io/last-applied-configuration", "notified.notifications.argoproj.io");

    /// <summary>Whether two states of an AppProject subscribe the same: whatever else its annotations say concerns nobody. Of a
    /// self-service ConfigMap everything counts.</summary>
    public static bool SubscribeTheSame(
        string name, IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other)
    {
        if (SelfServiceFacts.NamespaceOf(name) is not null)
            return (one ?? None).OrderBy(fact => fact.Key, StringComparer.Ordinal)
                .SequenceEqual((other ?? None).OrderBy(fact => fact.Key, StringComparer.Ordinal));
        static List<KeyValuePair<string, string>> Subscriptions(IReadOnlyDictionary<string, string>? annotations) =>
            [.. (annotations ?? None).Where(a => a.Key.Contains("notifications.argoproj.io", StringComparison.Ordinal))
                .OrderBy(a => a.Key, StringComparer.Ordinal)];
        return Subscriptions(one).SequenceEqual(Subscriptions(other));
    }

    public ApplicationTransitioned Compose(
        ApplicationSnapshot about, long sequence, DateTimeOffset observedAt, StoredApplication? before, StoredApplication? after,
        Detection detection, string origin, IReadOnlyDictionary<string, string>? projectAnnotations,
        IReadOnlyDictionary<string, string>? selfService, string? traceParent)
    {
        var moment = after is not null && about.ResourceVersion.Length > 0
            ? about.ResourceVersion
            : observedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema,
            ContentId.Of("event", instance.Id, about.Uid, term.Epoch, sequence),
            instance,
            new AppRef(about.Key.Namespace, about.Key.Name, about.Uid, about.Project),
            new Position(term.Epoch, term.EpochOrder, sequence),
            observedAt,
            before?.SeenAt,
            origin,
            [.. detection.Facts.Select(f => Wire.ToTransition(f, about.Uid, moment))],
            before?.Document,
            after?.Document,
            detection.TrackedState.Standing,
            new Subject(about.Labels, Routed(about.Annotations),
                ProjectFacts.Annotations(projectAnnotations ?? None))
            {
                SourceRepos = ProjectFacts.Repositories(projectAnnotations),
                SyncWindows = ProjectFacts.Windows(projectAnnotations),
                SelfService = SelfServiceFacts.Text(selfService),
            },
            traceParent)
        {
            Status = after is null ? null : new AppStatus(about.SyncStatus, about.Health?.Status),
        };
    }

    /// <summary>Of the whole instance: it goes as the controller's, which is an Application of no cluster and no project.</summary>
    public ApplicationTransitioned OfInstance(Fact fact, long sequence, DateTimeOffset observedAt)
    {
        var about = new ApplicationSnapshot
        {
            Key = new ApplicationKey(instance.Namespace ?? "argocd", "argocd-application-controller"),
            Uid = $"instance/{instance.Id}",
            Project = "",
        };
        var detection = new Detection([fact], TrackedState.Empty);
        return Compose(about, sequence, observedAt, before: null, after: null, detection, Origins.Watch, projectAnnotations: null,
            selfService: null, traceParent: null);
    }

    private static Dictionary<string, string> Routed(IReadOnlyDictionary<string, string> annotations) =>
        annotations.Where(a => !Unrouted.Contains(a.Key)).ToDictionary(StringComparer.Ordinal);
}
