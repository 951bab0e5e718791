using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

internal static class SourceModel
{
    public static Value Of(SourceFacts source, Enriched enriched) => Object(
        ("index", Value.From(source.Index)),
        ("title", Text(Title(source))),
        ("name", Text(source.Name)),
        ("ref", Text(source.Ref)),
        ("repo", Text(source.DisplayName)),
        ("path", Text(source.Path)),
        ("chart", Text(source.Chart)),
        ("target_revision", Text(source.TargetRevision)),
        ("revision", Text(source.Revision.Text)),
        ("short", Text(source.Revision.Short)),
        ("kind", Text(source.Revision.Kind.ToString().ToLowerInvariant())),
        ("hydrated_revision", Text(source.Hydrated.Text)),
        ("previous_revision", Text(source.Previous.Text)),
        ("previous_short", Text(source.Previous.Short)),
        ("url", Link(source.Repository?.Web)),
        ("commit_url", Link(source.CommitUrl)),
        ("compare_url", Link(source.CompareUrl)),
        ("commit", Commit(source, enriched)));

    /// <summary>Null when nothing was found out.</summary>
    public static Value Commit(SourceFacts? source, Enriched enriched) =>
        source is not null && enriched.Commits.TryGetValue(source.Index, out var commit)
            ? Object(
                ("author", Text(commit.Author)),
                ("login", Text(commit.Login)),
                ("subject", Text(commit.Subject)),
                ("at", Time(commit.At)),
                ("revision", Text(source.Revision.Text)),
                ("short", Text(source.Revision.Short)),
                ("url", Link(source.CommitUrl)))
            : Value.Null;

    /// <summary>platform/apps: shop/overlays/prod; ingress-nginx 4.15.1 has no path.</summary>
    private static string Title(SourceFacts source) => source switch
    {
        { Path: { } path, Chart: null } when path is not "." => $"{source.DisplayName}: {path}",
        { Ref: { } name, Path: null, Chart: null } => $"{source.DisplayName} (${name})",
        _ => source.DisplayName,
    };
}
