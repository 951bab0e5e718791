using Notifications.Notifier.Changes;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// The pull requests that an event is about: the one that its Application names, else those that brought what it runs now and that changed
/// what it is made from.
/// </summary>
internal sealed class ForgeRequests(
    IForgeHistory history, ForgeNames names, ForgeHosts hosts, ForgePolicy policy, Repositories repositories)
{
    /// <summary><see cref="ForgeOptions.DegradedWithin"/></summary>
    public TimeSpan DegradedWithin { get; init; } = TimeSpan.MaxValue;

    public ImmutableArray<IForgeStatuses> Statuses { get; init; } = [];

    private const string Annotation = "notifications.argoproj.io/pull-request";

    private readonly ChangeResolver _changes = new(history);

    public async Task<RecipientResolution> ResolveAsync(RecipientQuestion question, CancellationToken cancellationToken)
    {
        var facts = new ModelFactory(repositories).FactsOf(EventView.Of(question.Event), question.Transition);
        var served = facts.ReadableSources.Where(source => hosts.Serve(source.Repository!)).ToList();
        if (question.Recipient.Trim().Length > 0)
            return Named(question.Recipient, question.IsAnnotated ? Projects(served) : null);
        if (IsTooLate(question, facts))
            return new RecipientResolution.Resolved([], $"it is degraded more than {DegradedWithin.TotalMinutes:0} min after its sync");
        ImmutableArray<AppliedChange> changes =
            [.. AppliedChanges.Of(facts, served).Select(change => change with { Project = hosts.ProjectOf(change.Project) })];
        var requests = facts.App["metadata"]["annotations"][Annotation].Text?.Trim() is { Length: > 0 } own ? OfTheAnnotation(own, served)
            : await OfTheChangesAsync(question, changes, cancellationToken);
        return requests is RecipientResolution.Resolved found ? WithStatuses(found, facts, changes, Projects(served)) : requests;
    }

    private RecipientResolution.Resolved WithStatuses(
        RecipientResolution.Resolved found, AppFacts facts, ImmutableArray<AppliedChange> changes, List<string> own)
    {
        foreach (var statuses in Statuses)
        {
            var recipients = statuses.Of(facts, changes, own, out var note);
            found = new RecipientResolution.Resolved(
                [.. found.Recipients, .. recipients.Select(recipient => recipient.ToString())],
                note is null ? found.Note : found.Note is null ? note : $"{found.Note}; {note}");
        }

        return found;
    }

    private List<string> Projects(List<SourceFacts> served) => [.. served.Select(source => hosts.ProjectOf(source.Repository!.Project))];

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

        var name = int.TryParse(written.TrimStart('#', '!'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? names.RecipientOf(new RequestName(Projects(served)[0], number)) : written;
        return Named(name, Projects(served)) switch
        {
            RecipientResolution.Rejected(var why) => new RecipientResolution.Rejected($"{Annotation}: {why}"),
            var found => found,
        };
    }

    private RecipientResolution Named(string recipient, IEnumerable<string>? own) =>
        policy.Find(recipient, own, out var why) is { } named ? new RecipientResolution.Resolved([named], Note: null)
            : new RecipientResolution.Rejected(why);

    private async Task<RecipientResolution> OfTheChangesAsync(
        RecipientQuestion question, ImmutableArray<AppliedChange> changes, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var notes = new List<string>();
        var refused = new List<string>();
        foreach (var change in changes)
        {
            try
            {
                var resolved = await _changes.ResolveAsync(change, cancellationToken);
                found.AddRange(resolved.Requests.Select(request => names.RecipientOf(new RequestName(request.Project, request.Number))));
                if (resolved.Note is { } note) notes.Add(note);
            }
            catch (ForgeException failed) when (failed.Failure is ForgeFailure.NotFound or ForgeFailure.Refused)
            {
                refused.Add(failed.Failure.Reason);
            }
            catch (ForgeException failed)
            {
                return NotNow(failed.Failure);
            }
        }

        if (found.Count == 0 && refused.Count > 0)
            return new RecipientResolution.Rejected(
                $"The {names.Request}s of the revision cannot be looked up: {string.Join("; ", refused)}.");
        if (found.Count == 0 && notes.Count == 0)
            notes.Add($"no source of {question.Event.App.Name} that its project permits and Argo CD reads is a commit of a repository at {hosts}");
        return new RecipientResolution.Resolved(
            [.. found.Distinct(StringComparer.OrdinalIgnoreCase)], string.Join("; ", [.. notes, .. refused]) is { Length: > 0 } all ? all
            : null);
    }

    private static RecipientResolution NotNow(ForgeFailure failure) => failure switch
    {
        ForgeFailure.Limited(var limit, var after) => new RecipientResolution.Deferred(limit, after),
        ForgeFailure.Unusable(var refused, var repository) => new RecipientResolution.Unusable(refused, repository),
        _ => new RecipientResolution.Deferred(failure.Reason, After: null),
    };
}
