using Notifications.Notifier.Changes;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// The pull requests that an event is about: the one that its Application names, else those that brought what it runs now and that changed
/// what it is made from.
/// </summary>
internal sealed class GitHubPullRequests(
    GitHubClient api, IGitHubCredentials credentials, GitHubHosts hosts, GitHubPolicy policy, Repositories repositories, TimeProvider time)
{
    /// <summary><see cref="GitHubOptions.DegradedWithin"/></summary>
    public TimeSpan DegradedWithin { get; init; } = TimeSpan.MaxValue;

    private const string Annotation = "notifications.argoproj.io/pull-request";

    private readonly ChangeResolver _changes = new(new GitHubHistory(api, credentials, time));

    public async Task<RecipientResolution> ResolveAsync(RecipientQuestion question, CancellationToken cancellationToken)
    {
        var facts = new ModelFactory(repositories).FactsOf(EventView.Of(question.Event), question.Transition);
        var served = facts.ReadableSources.Where(source => hosts.Serve(source.Repository!)).ToList();
        if (question.Recipient.Trim().Length > 0)
            return Named(question.Recipient, question.IsAnnotated ? served.Select(source => source.Repository!.Project) : null);
        if (IsTooLate(question, facts))
            return new RecipientResolution.Resolved([], $"it is degraded more than {DegradedWithin.TotalMinutes:0} min after its sync");
        return facts.App["metadata"]["annotations"][Annotation].Text?.Trim() is { Length: > 0 } own ? OfTheAnnotation(own, served)
            : await OfTheChangesAsync(question, facts, served, cancellationToken);
    }

    private bool IsTooLate(RecipientQuestion question, AppFacts facts) =>
        question.Transition is { Kind: TransitionKinds.HealthChanged } changed && new JsonView(changed.Data)["to"].Text == "Degraded"
        && facts.Sync?.FinishedAt is { } finished && (changed.OccurredAt ?? question.Event.ObservedAt) - finished > DegradedWithin;

    /// <summary>A number is of the repository of the first source; a whole name must be of one of them.</summary>
    private RecipientResolution OfTheAnnotation(string written, List<SourceFacts> served)
    {
        if (served.Count == 0)
        {
            return new RecipientResolution.Resolved(
                [], $"{Annotation} is \"{written}\", and no source of the Application that its project permits and Argo CD reads is at {hosts}");
        }

        var name = written.TrimStart('#').All(char.IsAsciiDigit) ? $"{served[0].Repository!.Project}#{written.TrimStart('#')}" : written;
        return Named(name, served.Select(source => source.Repository!.Project)) switch
        {
            RecipientResolution.Rejected(var why) => new RecipientResolution.Rejected($"{Annotation}: {why}"),
            var found => found,
        };
    }

    private RecipientResolution Named(string recipient, IEnumerable<string>? own) =>
        policy.Find(recipient, own, out var why) is { } named ? new RecipientResolution.Resolved([named.Recipient], Note: null)
            : new RecipientResolution.Rejected(why);

    private async Task<RecipientResolution> OfTheChangesAsync(
        RecipientQuestion question, AppFacts facts, List<SourceFacts> served, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var notes = new List<string>();
        var refused = new List<string>();
        foreach (var change in AppliedChanges.Of(facts, served))
        {
            try
            {
                var resolved = await _changes.ResolveAsync(change, cancellationToken);
                found.AddRange(resolved.Requests.Select(request => GitHubHistory.NameOf(request).Recipient));
                if (resolved.Note is { } note) notes.Add(note);
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
            [.. found.Distinct(StringComparer.OrdinalIgnoreCase)], string.Join("; ", [.. notes, .. refused]) is { Length: > 0 } all ? all
            : null);
    }

    private static RecipientResolution NotNow(GitHubFailure failure) => failure switch
    {
        GitHubFailure.Limited(var limit, var after) => new RecipientResolution.Deferred(limit, after),
        GitHubFailure.Unusable(var refused, var repository) => new RecipientResolution.Unusable(refused, repository),
        _ => new RecipientResolution.Deferred(failure.Reason, After: null),
    };
}
