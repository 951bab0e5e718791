using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Models;

internal static class Subjects
{
    /// <summary>Whom the news is about.</summary>
    public static MessageSubject Of(AppFacts facts)
    {
        var news = facts.View.News;
        return new MessageSubject(
            news.Instance.Name,
            facts.App["spec"]["project"].Text ?? news.App.Project,
            news.App.Namespace,
            news.App.Name,
            facts.Cluster,
            facts.TargetNamespace,
            facts.Source?.Revision.Short is { Length: > 0 } revision ? revision : null,
            facts.Source?.CommitUrl,
            facts.Links.App);
    }
}
