namespace Notifications.Notifier.Models;

internal static class Subjects
{
    /// <summary>Whom the appEvent is about.</summary>
    public static MessageSubject Of(AppFacts facts) => Of(facts, Enriched.Nothing);

    /// <inheritdoc cref="Of(AppFacts)"/>
    public static MessageSubject Of(AppFacts facts, Enriched enriched)
    {
        var appEvent = facts.View.Event;
        return new MessageSubject(
            appEvent.Instance.Name,
            facts.App["spec"]["project"].Text ?? appEvent.App.Project,
            appEvent.App.Namespace,
            appEvent.App.Name,
            facts.Cluster,
            facts.TargetNamespace,
            facts.Source?.Revision.Short is { Length: > 0 } revision ? revision : null,
            facts.Source?.CommitUrl,
            facts.Links.App)
        {
            ApplicationSet = facts.ApplicationSet,
            State = AppStates.Of(facts),
            Changes = ChangedSource.Of(facts) is { IsEmpty: false } changed ? [.. changed.Select(source => source.Describe(enriched))]
                : null,
            ExternalLinks = ExternalLinks.Of(facts.App),
            QualifiedName = facts.QualifiedName == appEvent.App.Name ? null : facts.QualifiedName,
        };
    }
}
