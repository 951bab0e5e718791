using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>From the configuration to a destination.</summary>
internal static class BitbucketRegistration
{
    private const string Name = "bitbucket";

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        IsForge = true,
        Preview = message => ForgeParts.Preview(message, BitbucketMarkdown.Cloud, new BitbucketOptions { Token = new Secret("") }),
        Normalise = (_, recipient) => BitbucketNames.Cloud.Normalise(recipient),
    };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = Read(node);
        return (name, services) => Create(name, options, services);
    }

    public static BitbucketOptions Read(ConfigurationNode node)
    {
        var usual = new BitbucketOptions { Token = node.Required("token").Token() };
        var apiUrl = DestinationNodes.ApiUrl(node, usual.ApiUrl);
        DestinationNodes.RejectOpen(node, apiUrl, usual.Token);
        var kind = node.Optional("kind").OneOf(
            apiUrl.Host == ForgeApi.BitbucketCloud.Host ? BitbucketKind.Cloud : BitbucketKind.DataCenter,
            ("cloud", BitbucketKind.Cloud), ("dataCenter", BitbucketKind.DataCenter));
        if (!apiUrl.AbsolutePath.EndsWith(Ending(kind), StringComparison.Ordinal))
            node.Optional("apiUrl").Report(
                "is not the address of Bitbucket's API", $"write {(kind is BitbucketKind.Cloud ? usual.ApiUrl : "https://HOST/rest/api/1.0/")}");
        return ForgeNodes.Read(node, usual, longestComment: BitbucketOptions.MostCharacters) with
        {
            ApiUrl = apiUrl,
            Kind = kind,
            User = node.Optional("user").TextOrNull(),
            Author = node.Optional("author").TextOrNull(),
            CommitStatuses = node.Optional("commitStatuses").Flag(usual.CommitStatuses),
        };
    }

    public static DestinationEntry Create(string name, BitbucketOptions options, DestinationServices services)
    {
        BitbucketShape shape = options.Kind is BitbucketKind.Cloud ? new BitbucketCloud()
            : new BitbucketDataCenter(new Uri(options.ApiUrl, "../../../"));
        var exchange = new HttpExchange(DestinationHttp.Create(traced: true, new ForgeRedirects()), options.Timeout, services.Time);
        var api = new BitbucketClient(exchange, options, shape, services.Time);
        var hosts = new ForgeHosts(shape.Names, options.ApiUrl, options.Hosts);
        var history = new BitbucketHistory(api, shape, services.Time);
        var commits = new ForgeCommits(new BitbucketCommits(api, shape), history, hosts, services.Repositories, services.Time);
        var lane = $"bitbucket/{options.ApiUrl.Authority}/{DestinationNodes.Fingerprint(options.Token)}";
        var comments = new BitbucketComments(api, shape, options, services.Time);
        return new ForgeParts(shape.Names, hosts, history, comments, shape.Markdown)
        {
            Statuses = options.CommitStatuses ? [new BitbucketCommitStatuses(api, shape)] : [],
        }.Entry(name, Name, options, services, _ => lane) with
        {
            FindCommit = commits.FindAsync,
            FindCommits = commits.BetweenAsync,
            AskAsync = cancellationToken => BitbucketSelfTest.AskAsync(options, api, shape, cancellationToken),
        };
    }

    private static string Ending(BitbucketKind kind) => kind is BitbucketKind.Cloud ? "/2.0/" : "/rest/api/1.0/";
}
