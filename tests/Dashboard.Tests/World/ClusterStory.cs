using Notifications.Notifier.Ledger;
using Notifications.Testing;
using Xunit;

namespace Notifications.Dashboard.Tests.World;

/// <summary>Two Argo CDs on an ordinary afternoon: syncs that succeeded and failed, drift, a change that waits, a channel that does not
/// exist. Made once; tests that change something use Applications of their own.</summary>
public sealed class ClusterStory : IAsyncLifetime
{
    public const string Prod = "prod-eks", Staging = "staging";

    private static readonly string[] Calm =
        ["cart", "email-gateway", "fraud-scoring", "gift-cards", "inventory", "recommendations", "returns", "reviews", "shipping", "wishlist"];

    internal DashboardProgram Program { get; private set; } = null!;

    /// <summary>Two that are for the tests which change something.</summary>
    internal static SomeApplication Live { get; } = new("live-update");

    internal static SomeApplication Dead { get; } = new("dead-letter")
    {
        Annotations = new Dictionary<string, string> { ["notifications.argoproj.io/subscribe.on-sync-failed.slack"] = "#not-there" },
    };

    private static SomeApplication Payments { get; } = new("payments");

    private static SomeApplication Checkout { get; } = new("checkout");

    private static SomeApplication Search { get; } = new("search");

    private static SomeApplication Catalog { get; } = new("catalog");

    private static SomeApplication Ingress { get; } = new("ingress-nginx") { Project = "platform" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Program = await DashboardProgram.StartAsync(
            new Dictionary<string, IReadOnlyList<SomeApplication>>
            {
                [Prod] =
                [
                    Payments, Checkout, Search, Catalog, Ingress, Live, Dead, .. Calm.Select(name => new SomeApplication(name)),
                    new("prometheus") { Project = "platform", Health = "Progressing" },
                    new("batch-reports") { Health = "Suspended" },
                ],
                [Staging] = [new("web"), new("worker"), new("sandbox") { Health = "Missing" }],
            },
            Ct);
        foreach (var change in new[] { Payments.Pending(), Checkout.Pending(), Search.Pending() }) await ShownAsync(change);
        // Each is one operation, which began once
        var (payments, checkout, dead) = (Payments.Pending().Syncing(), Checkout.Pending().Syncing(), Dead.Pending().Syncing());
        foreach (var change in new[] { payments, checkout, dead }) await ShownAsync(change);
        await ShownAsync(payments.Succeeded());
        await ShownAsync(checkout.Failed(
            "one or more objects failed to apply, reason: Deployment.apps \"checkout\" is invalid: spec.template.spec.containers[0].image: Required value"));
        await ShownAsync(dead.Failed("one or more synchronization tasks are not valid: helm upgrade --set db.password=hunter2hunter2"));
        await ShownAsync(Catalog.Drifted("Deployment/catalog", "ConfigMap/catalog-config"));
        await ShownAsync(Ingress.Drifted("Deployment/ingress-nginx-controller"));
        await ShownAsync(new SomeApplication("reviews") { Health = "Degraded" });
        await Program.WaitForAsync(
            deliveries => deliveries.Any(delivery => delivery.State == DeliveryState.Dead)
                && deliveries.All(delivery => delivery.State is not (DeliveryState.Waiting or DeliveryState.Sending)),
            Ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (Program is not null) await Program.DisposeAsync();
    }

    /// <summary>Writes an Application, and waits until the notifier has it.</summary>
    internal async Task ShownAsync(SomeApplication application, string instance = Prod)
    {
        Program.Write(instance, application);
        await Eventually.TrueAsync(
            async () => await Program.Get<ApplicationStates>().FindAsync($"{instance}/argocd/{application.Name}", Ct) is [{ Newest.Status: { } status }]
                && status.Sync == application.Sync && status.Health == application.Health
                && await IsPhaseAsync(instance, application),
            Ct,
            $"{application.Name}: {application.Sync}, {application.Health}, {application.Phase}");
    }

    private async Task<bool> IsPhaseAsync(string instance, SomeApplication application)
    {
        var states = await Program.Get<ApplicationStates>().FindAsync($"{instance}/argocd/{application.Name}", Ct);
        return states is [{ Newest.After: { } after }]
            && after.Parse().GetProperty("status").GetProperty("operationState").GetProperty("phase").GetString() == application.Phase;
    }
}
