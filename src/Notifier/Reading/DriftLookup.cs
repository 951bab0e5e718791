using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Models;

namespace Notifications.Notifier.Reading;

/// <summary>How an Application differs from git by the newest that the ledger knows, with the fields that its Argo CD names where there is
/// a token.</summary>
internal sealed class DriftLookup : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    private readonly ModelFactory _models;
    private readonly List<HttpClient> _clients = [];
    private readonly FrozenDictionary<string, ArgoCdDrift> _argoCds;
    private readonly AuditLookup _audits;

    /// <param name="argoCds">Those instances whose API may be asked, by name.</param>
    /// <param name="audits">Asked who used a client.</param>
    public DriftLookup(
        ModelFactory models, FrozenDictionary<string, ArgoCdOptions> argoCds, Redactor redactor, ImmutableArray<IAuditSource> audits)
    {
        _models = models;
        _audits = new AuditLookup(audits, NullLogger.Instance);
        _argoCds = argoCds.ToFrozenDictionary(
            argoCd => argoCd.Key, argoCd => new ArgoCdDrift(Source(argoCd.Key, argoCd.Value), redactor, maxFields: 1_000),
            StringComparer.Ordinal);
    }

    /// <summary>What is damaged is said of its Application, and stops no other.</summary>
    public async Task<DriftingApplication> FindAsync(ApplicationState state, CancellationToken cancellationToken)
    {
        var newest = state.Newest;
        var found = new DriftingApplication(
            newest.Instance.Name, newest.App.Namespace, newest.App.Name, newest.App.Project, newest.Standing.DriftEpisode,
            Drift: null, state.Damage);
        if (state.Damage is not null) return found;
        try
        {
            var (finding, facts, missing) = await CompareAsync(state, cancellationToken);
            return found with
            {
                Drift = finding is null ? null : DriftAnswer.Of(finding, DriftClassifier.HiddenByRules(facts.App)),
                Missing = missing,
            };
        }
        catch (InvalidDataException damaged)
        {
            return found with { Missing = damaged.Message };
        }
    }

    /// <summary>How it differs, null when it does not; and what could not be found out of that.</summary>
    public async Task<(DriftFinding? Finding, AppFacts Facts, string? Missing)> CompareAsync(
        ApplicationState state, CancellationToken cancellationToken)
    {
        var newest = state.Newest;
        var facts = _models.FactsOf(EventView.Of(newest), transition: null);
        var (compared, isComplete) = (ComparedResources.None, true);
        var differs = DriftClassifier.Of(facts, compared) is not null;
        if (differs && _argoCds.TryGetValue(newest.Instance.Name, out var argocd))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Budget);
            (compared, isComplete) = await argocd.CompareAllAsync(newest.App, limit.Token);
            compared = await _audits.WithPeopleAsync(facts, compared, limit.Token);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var missing = !differs ? null
            : !isComplete ? "the fields that differ: Argo CD did not answer"
            : compared.Source is null ? "the fields that differ: a token for Argo CD's API (argocd.token) shows them" : null;
        return (DriftClassifier.Of(facts, compared), facts, missing);
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private ArgoCdSource Source(string instance, ArgoCdOptions options)
    {
        var http = DestinationHttp.Create(traced: false);
        _clients.Add(http);
        return new ArgoCdSource(instance, new ArgoCdClient(http, options), TimeProvider.System, NullLogger.Instance);
    }
}

/// <param name="Drift">Null: it does not differ from git, or that cannot be known.</param>
/// <param name="Missing">What could not be found out; null: nothing.</param>
internal sealed record DriftingApplication(
    string Instance, string Namespace, string Name, string Project, string? Episode, DriftAnswer? Drift, string? Missing);
