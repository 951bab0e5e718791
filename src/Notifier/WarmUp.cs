using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Routing;

namespace Notifications.Notifier;

/// <summary>
/// Takes a sample event from the router to the layout of every configured destination before the program is ready, so that the first real
/// event does not wait for compilation and for first uses of the templates. Nothing is stored and nothing is sent.
/// </summary>
internal sealed partial class WarmUp(
    NotifierConfiguration configuration, RoutingState routing, ComposeMessage compose, DestinationTable destinations, TimeProvider time,
    ILogger<WarmUp> logger) : IHostedService
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(5);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var budget = new CancellationTokenSource(Budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        try
        {
            await RunAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A template of the configuration that takes long is reported when it is used.
        }

        var took = time.GetElapsedTime(started);
        Done(took);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var sample = Encoded(Sample(time.GetUtcNow()));
        var table = routing.Table;
        Router.Explain(sample, table);
        string[] types = [.. destinations.All.Select(destination => destination.Type).Distinct()];
        foreach (var trigger in table.InOrder)
        {
            foreach (var type in types)
            {
                var request = new ComposeRequest("warm-up", sample, sample.Transitions[0], trigger.Name, trigger.Send, type, type, "");
                if (await compose(request, cancellationToken) is not Composition.Composed composed) continue;
                JsonSerializer.Serialize(composed.Message, LedgerJson.Default.Message);
                configuration.Types[type].Preview?.Invoke(composed.Message);
            }
        }
    }

    /// <summary>As it comes from the ledger.</summary>
    private static ApplicationTransitioned Encoded(ApplicationTransitioned sample) => EventStore.Decode(EventStore.Encode(sample));

    /// <summary>Its source is no repository of a known forge and its instance has no Argo CD: nothing is asked over the network.</summary>
    private static ApplicationTransitioned Sample(DateTimeOffset now)
    {
        var revision = new string('a', 40);
        var application = $$$"""
            {"apiVersion":"argoproj.io/v1alpha1","kind":"Application",
             "metadata":{"name":"sample","namespace":"argocd","uid":"sample","labels":{"team":"sample"},"annotations":{"sample":"sample"} },
             "spec":{"project":"default","source":{"repoURL":"https://git.sample.invalid/team/sample","path":"sample","targetRevision":"main"},
               "destination":{"server":"https://kubernetes.default.svc","namespace":"sample"},"syncPolicy":{"automated":{"prune":true,"selfHeal":true}} },
             "status":{"sync":{"status":"OutOfSync","revision":"{{{revision}}}"},"health":{"status":"Degraded","message":"sample"},"reconciledAt":"{{{now:O}}}",
               "history":[{"id":1,"revision":"{{{revision}}}","deployedAt":"{{{now:O}}}"}],
               "resources":[{"group":"apps","kind":"Deployment","namespace":"sample","name":"sample","status":"OutOfSync","health":{"status":"Degraded","message":"sample"} }],
               "conditions":[{"type":"ComparisonError","message":"sample","lastTransitionTime":"{{{now:O}}}"}],
               "summary":{"images":["sample:1"],"externalURLs":["https://sample.invalid"]},
               "operationState":{"phase":"Failed","message":"sample","startedAt":"{{{now:O}}}","finishedAt":"{{{now:O}}}",
                 "operation":{"initiatedBy":{"username":"sample"},"sync":{"revision":"{{{revision}}}"} },
                 "syncResult":{"revision":"{{{revision}}}","resources":[{"group":"apps","version":"v1","kind":"Deployment","namespace":"sample","name":"sample","status":"SyncFailed","message":"sample"}]} } } }
            """;
        var doc = Doc.FromJson(System.Text.Encoding.UTF8.GetBytes(application));
        var data = JsonElement.Parse($$$"""
            {"phase":"Failed","revision":"{{{revision}}}","revisions":["{{{revision}}}"],"startedAt":"{{{now:O}}}","finishedAt":"{{{now:O}}}","since":"{{{now:O}}}","how":"synced","from":"Healthy","to":"Degraded",
             "resources":[{"group":"apps","kind":"Deployment","namespace":"sample","name":"sample","status":"OutOfSync"}]}
            """);
        return new ApplicationTransitioned(
            ApplicationTransitioned.CurrentSchema, "warm-up", new Instance("warm-up", "warm-up", new Uri("https://argocd.sample.invalid")),
            new AppRef("argocd", "sample", "sample", "default"),
            new Position("warm-up", 1, 2), now, now, Origins.Watch,
            [new Transition("warm-up", TransitionKinds.SyncFailed, now, "warm-up", EpisodeId: null, data)], doc, doc, Standing.Calm,
            new Subject(new Dictionary<string, string>(), new Dictionary<string, string>(), new Dictionary<string, string>()),
            TraceParent: null);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Warmed up in {Took}")]
    private partial void Done(TimeSpan took);
}
