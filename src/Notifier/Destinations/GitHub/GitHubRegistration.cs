using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>From the configuration to a destination.</summary>
internal static class GitHubRegistration
{
    private const string Name = "github";

    public static DestinationType Type { get; } = new(Name, Bind) { Preview = Preview };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = Read(node);
        return (name, services) => Create(name, options, services);
    }

    public static GitHubOptions Read(ConfigurationNode node)
    {
        var usual = new GitHubOptions { Token = node.Required("token").Token() };
        return usual with
        {
            ApiUrl = DestinationNodes.ApiUrl(node, usual.ApiUrl),
            Hosts = [.. node.Optional("hosts").Texts()],
            Author = node.Optional("author").TextOrNull(),
            Timeout = DestinationNodes.Timeout(node, usual.Timeout),
            LandsLate = node.Optional("landsLate").Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.LandsLate),
            LongestComment = node.Optional("longestComment").WholeNumber(2000, 65_536, usual.LongestComment),
            Limits = ReadLimits(node.Optional("limits"), new GitHubLimits()),
        };
    }

    public static DestinationEntry Create(string name, GitHubOptions options, DestinationServices services)
    {
        var http = DestinationHttp.Create(
            traced: true, new GitHubConditionalRequests(services.Time), new GitHubRedirects(), new BearerTokenHandler(options.Token, options.ApiUrl));
        var client = new GitHubClient(new HttpExchange(http, options.Timeout, services.Time), options.ApiUrl, services.Time);
        var hosts = new GitHubHosts(options.ApiUrl, options.Hosts);
        var lane = $"github/{options.ApiUrl.Authority}/{DestinationNodes.Fingerprint(options.Token)}";
        return new DestinationEntry(
            name,
            Name,
            new GitHubDestination(name, client, options, services.Time),
            LaneOf: _ => lane,
            new GitHubPullRequests(client, hosts, services.Repositories, services.Time).ResolveAsync,
            SharedConversation: "pull-request",
            Buckets(options.Limits))
        {
            FindCommit = new GitHubCommits(client, hosts, services.Repositories, services.Time).FindAsync,
        };
    }

    private static string Preview(Message message) =>
        GitHubMessage.Body("example", [new ConversationMember(message.About.Name, message)], new GitHubOptions { Token = new Secret("") }.LongestComment) + "\n";

    private static List<TokenBucketLimit> Buckets(GitHubLimits? limits)
    {
        if (limits is null)
            return [];
        List<TokenBucketLimit> buckets =
        [
            new("writes a minute", limits.WritesPerMinute, TimeSpan.FromMinutes(1), NewMessagesOnly: false),
            new("writes an hour", limits.WritesPerHour, TimeSpan.FromHours(1), NewMessagesOnly: false),
        ];
        if (limits.BetweenWrites > TimeSpan.Zero)
            buckets.Add(new TokenBucketLimit("between writes", 1, limits.BetweenWrites, NewMessagesOnly: false));
        if (limits.BetweenNewComments > TimeSpan.Zero)
            buckets.Add(new TokenBucketLimit("between new comments", 1, limits.BetweenNewComments, NewMessagesOnly: true));
        return buckets;
    }

    private static GitHubLimits? ReadLimits(ConfigurationNode node, GitHubLimits usual)
    {
        if (DestinationNodes.IsUnlimited(node))
            return null;
        var limits = new GitHubLimits
        {
            WritesPerMinute = node.Optional("writesPerMinute").WholeNumber(1, 100_000, usual.WritesPerMinute),
            WritesPerHour = node.Optional("writesPerHour").WholeNumber(1, 1_000_000, usual.WritesPerHour),
            BetweenWrites = node.Optional("betweenWrites").Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.BetweenWrites),
            BetweenNewComments = node.Optional("betweenNewComments").Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.BetweenNewComments),
        };
        node.RejectOtherKeys();
        return limits;
    }
}
