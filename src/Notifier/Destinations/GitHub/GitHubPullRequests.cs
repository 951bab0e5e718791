using Notifications.Events;
using Notifications.Notifier.Caching;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// Finds the pull requests that brought the revision which the news are about, and of these the ones whose files the Application is made from.
/// Remembers both for a while: many Applications ask for the same commit.
/// </summary>
internal sealed class GitHubPullRequests(GitHubClient client, GitHubHosts hosts, Repositories repositories, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly BoundedCache<(string Repository, string Sha), IReadOnlyList<GitHubPull>> _pulls = new(500, Fresh, time);
    private readonly BoundedCache<PullRequestName, IReadOnlyList<GitHubFile>> _files = new(100, Fresh, time);

    public async Task<RecipientResolution> ResolveAsync(ApplicationTransitioned news, Transition? transition, string recipient, CancellationToken cancellationToken)
    {
        if (recipient.Trim().Length > 0)
        {
            return PullRequestName.TryParse(recipient, out var named)
                ? new RecipientResolution.Resolved([named.Value.ToString()], Note: null)
                : new RecipientResolution.Rejected($"\"{recipient}\" is no pull request: leave the recipient empty for those of the revision, or write owner/repository#7.");
        }

        var facts = new ModelFactory(repositories).FactsOf(NewsView.Of(news), transition);
        var types = facts.App["status"]["sourceTypes"].Texts is { Count: > 0 } several ? several : [facts.App["status"]["sourceType"].Text ?? ""];
        var all = facts.Sources.Select((source, i) => (Source: source, Paths: source.PathsFor(types.ElementAtOrDefault(i) is { Length: > 0 } type ? type : null))).ToList();
        var annotation = facts.App["metadata"]["annotations"][PathRules.Annotation].Text;
        var found = new List<string>();
        var notes = new List<string>();
        foreach (var group in all.Where(pair => pair.Source.Repository is { } repository && hosts.Serve(repository) && pair.Source.Revision.Kind is RevisionKind.Commit)
            .GroupBy(pair => (pair.Source.Repository!.Project, pair.Source.Revision.Text)))
        {
            var rules = PathRules.Of([.. group.Select(pair => pair.Paths)], [.. all.Select(pair => pair.Paths)], annotation);
            var (pulls, failure, note) = await RelevantAsync(group.Key.Project, group.Key.Text, rules, cancellationToken);
            if (failure is GitHubAnswer.Limited(var limit, var after))
                return new RecipientResolution.Deferred(limit, after);
            if (failure is GitHubAnswer.Unavailable(var trouble, _))
                return new RecipientResolution.Deferred(trouble, After: null);
            if (failure is GitHubAnswer.Refused or GitHubAnswer.NotFound)
                notes.Add(failure is GitHubAnswer.Refused(var refused) ? refused : ((GitHubAnswer.NotFound)failure).Reason);
            found.AddRange(pulls);
            if (note is not null)
                notes.Add(note);
        }

        if (found.Count == 0 && notes.Count == 0)
            notes.Add($"no source of {news.App.Name} is a commit of a repository at {hosts}");
        return new RecipientResolution.Resolved([.. found.Distinct(StringComparer.OrdinalIgnoreCase)], notes.Count == 0 ? null : string.Join("; ", notes));
    }

    private async Task<(IReadOnlyList<string> Pulls, GitHubAnswer? Failure, string? Note)> RelevantAsync(
        string repository, string sha, PathRules rules, CancellationToken cancellationToken)
    {
        if (!_pulls.TryGet((repository, sha), out var pulls))
        {
            (pulls, var failure) = await client.PullsOfCommitAsync(repository, sha, cancellationToken);
            if (failure is not null)
                return ([], failure, null);
            _pulls.Set((repository, sha), pulls);
        }

        var relevant = new List<string>();
        foreach (var pull in pulls.Where(pull => !pull.IsAbandoned))
        {
            if (!PullRequestName.TryParse($"{pull.Base?.Repo?.FullName ?? repository}#{pull.Number}", out var name))
                continue;
            if (!_files.TryGet(name.Value, out var files))
            {
                (files, var failure) = await client.FilesAsync(name.Value, cancellationToken);
                if (failure is not null)
                    return ([], failure, null);
                _files.Set(name.Value, files);
            }

            // GitHub lists no more files than that: what else was changed nobody knows
            if (files.Count >= GitHubClient.MostFiles || rules.Touches(files.SelectMany(file => new[] { file.Filename, file.PreviousFilename }).OfType<string>()))
                relevant.Add(name.Value.ToString());
        }

        var why = pulls.Count == 0 ? $"no pull request brought {sha[..7]} into {repository}" : $"no pull request of {sha[..7]} in {repository} touches the Application";
        return (relevant, null, relevant.Count == 0 ? why : null);
    }
}
