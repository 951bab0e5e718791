using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>From the configuration to a destination.</summary>
internal static class AzureDevOpsRegistration
{
    private const string Name = "azure-devops";

    private static readonly Uri Nowhere = new("https://dev.azure.com/example/");

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        IsForge = true,
        Preview = message => ForgeParts.Preview(
            message, AzureDevOpsMarkdown.Instance, new AzureDevOpsOptions(Nowhere) { Token = new Secret("") }),
        Normalise = (_, recipient) => AzureDevOpsNames.Anywhere.Normalise(recipient),
    };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = Read(node);
        return (name, services) => Create(name, options, services);
    }

    public static AzureDevOpsOptions Read(ConfigurationNode node)
    {
        node.Required("apiUrl");
        var apiUrl = DestinationNodes.ApiUrl(node, Nowhere);
        var usual = new AzureDevOpsOptions(apiUrl)
        {
            Token = node.Required("token").Token(),
            Limits = AzureDevOpsOptions.UsualLimits,
        };
        DestinationNodes.RejectOpen(node, apiUrl, usual.Token);
        if (apiUrl.AbsolutePath is "/" || apiUrl.AbsolutePath.Contains("/_", StringComparison.Ordinal))
            node.Optional("apiUrl").Report(
                "is not the address of an organisation or a collection",
                "write https://dev.azure.com/ORGANISATION/, or https://HOST/COLLECTION/ of a server of your own");
        return ForgeNodes.Read(node, usual, longestComment: 150_000) with
        {
            CommitStatuses = node.Optional("commitStatuses").Flag(usual.CommitStatuses),
        };
    }

    public static DestinationEntry Create(string name, AzureDevOpsOptions options, DestinationServices services)
    {
        var exchange = new HttpExchange(DestinationHttp.Create(traced: true, new ForgeRedirects()), options.Timeout, services.Time);
        var api = new AzureDevOpsClient(exchange, options, services.Time);
        var names = AzureDevOpsNames.Of(options.ApiUrl);
        var hosts = new ForgeHosts(names, options.ApiUrl, options.Hosts);
        var history = new CachedHistory(new AzureDevOpsHistory(api, services.Time), services.Time);
        var commits = new ForgeCommits(new AzureDevOpsCommits(api), history, hosts, services.Repositories, services.Time);
        var comments = new AzureDevOpsComments(api, options, services.Time);
        var lane = $"azure-devops/{options.ApiUrl.Authority}/{DestinationNodes.Fingerprint(options.Token)}";
        return new ForgeParts(names, hosts, history, comments, AzureDevOpsMarkdown.Instance)
        {
            Statuses = options.CommitStatuses ? [new AzureDevOpsCommitStatuses(api)] : [],
        }.Entry(name, Name, options, services, _ => lane) with
        {
            FindCommit = commits.FindAsync,
            FindCommits = commits.BetweenAsync,
            AskAsync = cancellationToken => AzureDevOpsSelfTest.AskAsync(options, comments, cancellationToken),
        };
    }
}
