using Notifications.Dashboard;
using Notifications.Dashboard.Access;
using Notifications.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Watcher;
using Notifications.Watcher.Instances;

namespace Notifications.Cli.Checking;

/// <summary>What stands outside of the configuration and a start would stumble over: files, and the port.</summary>
internal static class EnvironmentChecks
{
    public static async Task ReportAsync(ConfigurationDocument document, CancellationToken cancellationToken)
    {
        // Read once more, for what was made of it; what is wrong is reported once
        WatchChecks.Report(document, InstancesBinder.Bind(document), TimeProvider.System);
        var health = HostingOptions.Bind(document, BusRoles.Both).Health;
        if (health is { Enabled: true, Address: { } address } && HealthAddress.IsTaken(address)
            && !await IsOursAsync(address, "/livez", "ok\n", cancellationToken))
            ReportTaken(document.Section("health"));
        if (DashboardOptions.Bind(document.Section("dashboard")) is { Address: { } dashboard } && HealthAddress.IsTaken(dashboard)
            && !await IsOursAsync(dashboard, OidcSignIn.DeniedPath, "Not allowed · Notifications", cancellationToken))
            ReportTaken(document.Section("dashboard"));
    }

    private static void ReportTaken(ConfigurationNode section) => section.Optional("address")
        .Report("cannot be listened on: another program does, or this one may not", "end it, or choose another port");

    /// <summary>Whoever checks beside the running program finds the program there.</summary>
    private static async Task<bool> IsOursAsync(Uri address, string path, string words, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var host = HealthAddress.EndPoint(address).Address is { } ip
            && (ip.Equals(System.Net.IPAddress.Any) || ip.Equals(System.Net.IPAddress.IPv6Any)) ? "127.0.0.1" : address.Host;
        try
        {
            using var answer = await http.GetAsync(new UriBuilder(address) { Host = host, Path = path }.Uri, cancellationToken);
            return (await answer.Content.ReadAsStringAsync(cancellationToken)).Contains(words, StringComparison.Ordinal);
        }
        catch (Exception other) when (
            other is HttpRequestException || (other is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
