using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>From the configuration to a destination.</summary>
internal static class GiteaRegistration
{
    private const string Name = "gitea";

    private static readonly Uri Nowhere = new("https://gitea.invalid/api/v1/");

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        IsForge = true,
        Preview = message => ForgeParts.Preview(message, GiteaMarkdown.Instance, new GiteaOptions(Nowhere) { Token = new Secret("") }),
        Normalise = (_, recipient) => GiteaNames.AtRoot.Normalise(recipient),
    };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = Read(node);
        return (name, services) => Create(name, options, services);
    }

    public static GiteaOptions Read(ConfigurationNode node)
    {
        node.Required("apiUrl");
        var apiUrl = DestinationNodes.ApiUrl(node, Nowhere);
        var usual = new GiteaOptions(apiUrl) { Token = node.Required("token").Token(), Limits = GiteaOptions.UsualLimits };
        DestinationNodes.RejectOpen(node, apiUrl, usual.Token);
        if (!apiUrl.AbsolutePath.EndsWith(GiteaNames.Api, StringComparison.Ordinal))
            node.Optional("apiUrl").Report("is not the address of the API of Gitea or Forgejo", $"write https://HOST{GiteaNames.Api}");
        return ForgeNodes.Read(node, usual, longestComment: 1_000_000) with
        {
            Author = node.Optional("author").TextOrNull(),
            CommitStatuses = node.Optional("commitStatuses").Flag(usual.CommitStatuses),
        };
    }

    public static DestinationEntry Create(string name, GiteaOptions options, DestinationServices services)
    {
        var exchange = new HttpExchange(DestinationHttp.Create(traced: true, new ForgeRedirects()), options.Timeout, services.Time);
        var api = new GiteaClient(exchange, options, services.Time);
        var names = GiteaNames.Of(options.ApiUrl);
        var hosts = new ForgeHosts(names, options.ApiUrl, options.Hosts);
        var history = new CachedHistory(new GiteaHistory(api, services.Time), services.Time);
        var commits = new ForgeCommits(new GiteaCommits(api), history, hosts, services.Repositories, services.Time);
        var lane = $"gitea/{options.ApiUrl.Authority}/{DestinationNodes.Fingerprint(options.Token)}";
        return new ForgeParts(names, hosts, history, new GiteaComments(api, options, services.Time), GiteaMarkdown.Instance)
        {
            Statuses = options.CommitStatuses ? [new GiteaCommitStatuses(api)] : [],
        }.Entry(name, Name, options, services, _ => lane) with
        {
            FindCommit = commits.FindAsync,
            FindCommits = commits.BetweenAsync,
            AskAsync = cancellationToken => GiteaSelfTest.AskAsync(options, api, cancellationToken),
        };
    }
}
