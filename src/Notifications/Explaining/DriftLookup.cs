using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Models;

namespace Notifications.Cli.Explaining;

/// <summary>How an Application differs from git by the newest that the ledger knows, with the fields that its Argo CD names where there is
/// a token.</summary>
internal sealed class DriftLookup : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    private readonly NotifierConfiguration _configuration;
    private readonly List<HttpClient> _clients = [];
    private readonly FrozenDictionary<string, ArgoCdDrift> _argoCds;

    private DriftLookup(NotifierConfiguration configuration)
    {
        _configuration = configuration;
        _argoCds = configuration.ArgoCds.ToFrozenDictionary(
            argoCd => argoCd.Key, argoCd => new ArgoCdDrift(Source(argoCd.Key, argoCd.Value), configuration.Redactor, maxFields: 1_000),
            StringComparer.Ordinal);
    }

    /// <summary>Whatever is wrong elsewhere in the document does not matter here.</summary>
    public static DriftLookup Of(ConfigurationDocument document) => new(NotifierConfiguration.Bind(document));

    public async Task<DriftingApplication> FindAsync(ApplicationState state, CancellationToken cancellationToken)
    {
        var newest = state.Newest;
        var facts = _configuration.Models.FactsOf(EventView.Of(newest), transition: null);
        var (compared, isComplete) = (ComparedResources.None, true);
        var differs = DriftClassifier.Of(facts, compared) is not null;
        if (differs && _argoCds.TryGetValue(newest.Instance.Name, out var argocd))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Budget);
            (compared, isComplete) = await argocd.CompareAllAsync(newest.App, limit.Token);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var finding = DriftClassifier.Of(facts, compared);
        var missing = !differs ? null
            : !isComplete ? "the fields that differ: Argo CD did not answer"
            : compared.Source is null ? "the fields that differ: a token for Argo CD's API (argocd.token) shows them" : null;
        return new DriftingApplication(
            newest.Instance.Name, newest.App.Namespace, newest.App.Name, newest.App.Project, newest.Standing.DriftEpisode,
            finding is null ? null : DriftAnswer.Of(finding, DriftClassifier.HiddenByRules(facts.App)), missing);
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
