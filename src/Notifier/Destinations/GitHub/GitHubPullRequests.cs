using Notifications.Notifier.Git;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// Finds the pull requests that brought the revision which the event is about, and of these the ones whose files the Application is made
/// from. Remembers both for a while: many Applications ask for the same commit, and all at once.
/// </summary>
internal sealed class GitHubPullRequests(
    GitHubClient api, IGitHubCredentials credentials, GitHubHosts hosts, GitHubPolicy policy, Repositories repositories, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly GitHubQuestions<(RepositoryName Repository, string Sha), IReadOnlyList<PullRequestName>> _pulls = new(500, time);
    private readonly GitHubQuestions<PullRequestName, IReadOnlyList<string>?> _files = new(100, time);
    private readonly GitHubManifests _manifests = new(api, credentials, time);

    public async Task<RecipientResolution> ResolveAsync(RecipientQuestion question, CancellationToken cancellationToken)
    {
        var facts = new ModelFactory(repositories).FactsOf(EventView.Of(question.Event), question.Transition);
        var served = facts.ReadableSources.Where(source => hosts.Serve(source.Repository!)).ToList();
        if (question.Recipient.Trim().Length == 0)
            return await OfTheRevisionAsync(question, facts, served, cancellationToken);
        return policy.Find(question.Recipient, question.IsAnnotated ? served.Select(source => source.Repository!.Project)
            : null, out var why) is { } named
            ? new RecipientResolution.Resolved([named.Recipient], Note: null)
            : new RecipientResolution.Rejected(why);
    }

    private async Task<RecipientResolution> OfTheRevisionAsync(
        RecipientQuestion question, AppFacts facts, List<SourceFacts> served, CancellationToken cancellationToken)
    {
        var types = facts.App["status"]["sourceTypes"].Texts is { Count: > 0 } several ? several
            : [facts.App["status"]["sourceType"].Text ?? ""];
        var all = facts.Sources.Select(
            (source, i) => (Source: source, Paths: source.PathsFor(types.ElementAtOrDefault(i) is { Length: > 0 } type ? type : null)))
            .ToList();
        var annotation = facts.App["metadata"]["annotations"][PathRules.Annotation].Text;
        var found = new List<string>();
        var notes = new List<string>();
        var refused = new List<string>();
        foreach (var group in all.Where(pair => served.Contains(pair.Source) && pair.Source.Revision.Kind is RevisionKind.Commit)
            .GroupBy(pair => (pair.Source.Repository!.Project, pair.Source.Revision.Text)))
        {
            var rules = PathRules.Of([.. group.Select(pair => pair.Paths)], [.. all.Select(pair => pair.Paths)], annotation);
            try
            {
                var outside = string.IsNullOrWhiteSpace(annotation) ? group.Select(pair => pair.Paths).ToList() : [];
                var relevant = await RelevantAsync(
                    RepositoryName.Of(group.Key.Project), group.Key.Text, rules, outside, notes, cancellationToken);
                found.AddRange(relevant.Select(pull => pull.Recipient));
            }
            catch (GitHubException failed) when (failed.Failure is GitHubFailure.NotFound or GitHubFailure.Refused)
            {
                refused.Add(failed.Failure.Reason);
            }
            catch (GitHubException failed)
            {
                return NotNow(failed.Failure);
            }
        }

        if (found.Count == 0 && refused.Count > 0)
            return new RecipientResolution.Rejected(
                $"The pull requests of the revision cannot be looked up: {string.Join("; ", refused)}.");
        if (found.Count == 0 && notes.Count == 0)
            notes.Add($"no source of {question.Event.App.Name} that its project permits and Argo CD reads is a commit of a repository at {hosts}");
        return new RecipientResolution.Resolved(
            [.. found.Distinct(StringComparer.OrdinalIgnoreCase)], string.Join("; ", [.. notes, .. refused]) is { Length: > 0 } note ? note
            : null);
    }

    private async Task<List<PullRequestName>> RelevantAsync(
        RepositoryName repository, string sha, PathRules rules, List<SourcePaths> outside, List<string> notes,
        CancellationToken cancellationToken)
    {
        var pulls = await _pulls.AskAsync((repository, sha), ask => PullsAsync(repository, sha, ask), _ => Fresh, cancellationToken);
        var relevant = new List<PullRequestName>();
        foreach (var pull in pulls)
        {
            var files = await _files.AskAsync(pull, ask => FilesAsync(pull, ask), _ => Fresh, cancellationToken);
            if (files is null || rules.Touches(files)
                || (outside.Count > 0 && (await _manifests.OutsideAsync(repository, sha, outside, cancellationToken)).Touches(files)))
                relevant.Add(pull);
        }

        if (relevant.Count == 0)
            notes.Add(pulls.Count == 0 ? $"no pull request brought {sha[..7]} into {repository}"
                : $"no pull request of {sha[..7]} in {repository} touches the Application");
        return relevant;
    }

    /// <summary>Without those that were closed and not merged: their changes went nowhere.</summary>
    private async Task<IReadOnlyList<PullRequestName>> PullsAsync(
        RepositoryName repository, string sha, CancellationToken cancellationToken)
    {
        var pulls = await credentials.CallAsync(
            repository, token => api.PullsOfCommitAsync(token, repository, sha, cancellationToken), cancellationToken);
        return [.. pulls.Where(pull => pull.MergedAt is not null || pull.State.StringValue != "closed")
            .Select(pull => PullRequestName.TryParse(
                $"{pull.Base?.Repository?.FullName ?? repository.ToString()}#{pull.Number}", out var name) ? name.Value
                : new PullRequestName(repository, pull.Number))];
    }

    /// <summary>The changed files, with their former names; null: more than GitHub lists, so that nobody knows what else was
    /// changed.</summary>
    private async Task<IReadOnlyList<string>?> FilesAsync(PullRequestName pull, CancellationToken cancellationToken)
    {
        var files = await credentials.CallAsync(
            pull.Repository, token => api.FilesAsync(token, pull, cancellationToken), cancellationToken);
        return files.Count >= GitHubClient.MostFiles ? null
            : [.. files.SelectMany(file => new[] { file.FileName, file.PreviousFileName }).OfType<string>()];
    }

    private static RecipientResolution NotNow(GitHubFailure failure) => failure switch
    {
        GitHubFailure.Limited(var limit, var after) => new RecipientResolution.Deferred(limit, after),
        GitHubFailure.Unusable(var refused, var repository) => new RecipientResolution.Unusable(refused, repository),
        _ => new RecipientResolution.Deferred(failure.Reason, After: null),
    };
}
