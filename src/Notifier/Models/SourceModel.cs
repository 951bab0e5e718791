using Notifications.Notifier.Git;
using Notifications.Templates.Values;
using static Notifications.Notifier.Models.ModelValues;

namespace Notifications.Notifier.Models;

/// <summary>A source as templates see it.</summary>
internal sealed record SourceModel(SourceFacts Facts, Enriched Enriched)
{
    private static readonly HostMembers<SourceModel> Members = new(
        ("index", m => m.Facts.Index),
        ("title", m => Text(Title(m.Facts))),
        ("name", m => Text(m.Facts.Name)),
        ("ref", m => Text(m.Facts.Ref)),
        ("repo", m => Text(m.Facts.DisplayName)),
        ("path", m => Text(m.Facts.Path)),
        ("chart", m => Text(m.Facts.Chart)),
        ("target_revision", m => Text(m.Facts.TargetRevision)),
        ("revision", m => Text(m.Facts.Revision.Text)),
        ("short", m => Text(m.Facts.Revision.Short)),
        ("kind", m => Text(m.Facts.Revision.Kind.ToString().ToLowerInvariant())),
        ("hydrated_revision", m => Text(m.Facts.Hydrated.Text)),
        ("previous_revision", m => Text(m.Facts.Previous.Text)),
        ("previous_short", m => Text(m.Facts.Previous.Short)),
        ("url", m => Link(m.Facts.Repository?.Web)),
        ("commit_url", m => Link(m.Facts.CommitUrl)),
        ("compare_url", m => Link(m.Facts.CompareUrl)),
        ("commit", m => Commit(m.Facts, m.Enriched)),
        ("commits", m => List(m.Waiting?.Newest.Select(waits => m.Of(waits.Sha, waits.Commit)) ?? [])),
        ("more_commits", m => m.Waiting is { } waiting ? waiting.Count - waiting.Newest.Length : 0),
        ("other_commits", m => m.Waiting?.Others ?? 0));

    private WaitingCommits? Waiting => Enriched.Waiting.GetValueOrDefault(Facts.Index);

    public static object? Of(SourceFacts source, Enriched enriched) => new HostObject<SourceModel>(new(source, enriched), Members);

    /// <summary>Null when nothing was found out.</summary>
    public static object? Commit(SourceFacts? source, Enriched enriched) =>
        source is not null && enriched.Commits.TryGetValue(source.Index, out var commit)
            ? Of(source, source.Revision, commit)
            : null;

    private object? Of(string sha, CommitInfo commit) => Of(
        Facts, Revision.Parse(sha), new CommitFacts(commit.Author, commit.Login, commit.Subject, At: null) { Change = commit.Change });

    private static object? Of(SourceFacts source, Revision revision, CommitFacts commit) => Object(
        ("author", Text(commit.Author)),
        ("login", Text(commit.Login)),
        ("subject", Text(commit.Subject)),
        ("at", Time(commit.At)),
        ("revision", Text(revision.Text)),
        ("short", Text(revision.Short)),
        ("url", Link(source.Repository?.CommitUrl(revision))),
        ("change", commit.Change),
        ("change_url", commit.Change is { } number ? Link(source.Repository?.ChangeUrl(number)) : null));

    /// <summary>platform/apps: shop/overlays/prod; ingress-nginx 4.15.1 has no path.</summary>
    private static string Title(SourceFacts source) => source switch
    {
        { Path: { } path, Chart: null } when path is not "." => $"{source.DisplayName}: {path}",
        { Ref: { } name, Path: null, Chart: null } => $"{source.DisplayName} (${name})",
        _ => source.DisplayName,
    };
}
