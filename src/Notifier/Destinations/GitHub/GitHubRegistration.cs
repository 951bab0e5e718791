using Notifications.Notifier.Composing;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>From the configuration to a destination.</summary>
internal static class GitHubRegistration
{
    private const string Name = "github";

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        Preview = Preview,
        Normalise = (_, recipient) => PullRequestName.TryParse(recipient, out var pull) ? pull.Value.Recipient
            : recipient.Trim(),
    };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = Read(node);
        return (name, services) => Create(name, options, services);
    }

    public static GitHubOptions Read(ConfigurationNode node)
    {
        var usual = new GitHubOptions();
        var app = node.Optional("app");
        if (app.Exists && node.Optional("token").Exists)
            node.Report("has both a token and an app", "leave one of them out");
        var apiUrl = DestinationNodes.ApiUrl(node, usual.ApiUrl);
        node.Optional("apiUrl").RejectOpen(apiUrl);
        return usual with
        {
            App = app.Exists ? ReadApp(app) : null,
            Token = app.Exists ? null : node.Required("token").Token(),
            Allow = ReadAllow(node.Optional("allow")),
            ApiUrl = apiUrl,
            Hosts = [.. node.Optional("hosts").Texts()],
            Author = node.Optional("author").TextOrNull(),
            Notify = node.Optional("notify").OneOf(
                usual.Notify, ("final", GitHubNotify.Final), ("failures", GitHubNotify.Failures), ("never", GitHubNotify.Never),
                ("each", GitHubNotify.Each)),
            DegradedWithin = node.Optional("degradedWithin").Duration(TimeSpan.Zero, TimeSpan.FromDays(30), usual.DegradedWithin),
            Timeout = DestinationNodes.Timeout(node, usual.Timeout),
            LandsLate = node.Optional("landsLate").Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.LandsLate),
            LongestComment = node.Optional("longestComment").WholeNumber(2000, 65_536, usual.LongestComment),
            Limits = ReadLimits(node.Optional("limits"), new GitHubLimits()),
        };
    }

    public static DestinationEntry Create(string name, GitHubOptions options, DestinationServices services)
    {
        var exchange = new HttpExchange(DestinationHttp.Create(traced: true, new GitHubRedirects()), options.Timeout, services.Time);
        var api = new GitHubClient(exchange, options.ApiUrl, options.Limits?.BetweenWrites ?? TimeSpan.Zero, services.Time);
        IGitHubCredentials credentials = options.App is { } app
            ? new GitHubAppCredentials(api, app, options.Author, services.Time)
            : new GitHubTokenCredentials(api, options.Token!, options.Author, services.Time);
        var hosts = new GitHubHosts(options.ApiUrl, options.Hosts);
        return new DestinationEntry(
            name,
            Name,
            new GitHubDestination(name, api, credentials, options, services.Time, new GitHubMessage(services.Layout, services.TimeZone)),
            LaneOf: recipient => $"github/{options.ApiUrl.Authority}/{credentials.LaneOf(recipient.Split('/')[0])}",
            new GitHubPullRequests(
                api, credentials, hosts, new GitHubPolicy(hosts, options.Allow), services.Repositories, services.Time)
            { DegradedWithin = options.DegradedWithin }.ResolveAsync,
            SharedConversation: "pull-request",
            Buckets(options.Limits))
        {
            FindCommit = new GitHubCommits(api, credentials, hosts, services.Repositories, services.Time).FindAsync,
            FindCommits = new GitHubWaitingCommits(api, credentials, hosts, services.Repositories, services.Time).BetweenAsync,
            Announces = external => options.Notify switch
            {
                GitHubNotify.Never => false,
                GitHubNotify.Each => true,
                _ => !GitHubComments.Parse(external).IsAnnounced,
            },
            AskAsync = cancellationToken => GitHubSelfTest.AskAsync(options, exchange, credentials, cancellationToken),
        };
    }

    private static string Preview(Message message) =>
        new GitHubMessage(LayoutTemplates.BuiltIn, TimeZoneInfo.Utc).Body(
            "example", [new ConversationMember(message.About.Name, message)], new GitHubOptions().LongestComment) + "\n";

    private static GitHubAppOptions ReadApp(ConfigurationNode node)
    {
        var id = node.Required("id").Text("");
        var installation = node.Optional("installationId");
        var (pem, file) = (node.Optional("privateKey"), node.Optional("privateKeyFile"));
        if (pem.Exists == file.Exists)
            node.Report("needs its private key, once",
                "set privateKeyFile to the path of the .pem file that GitHub made, or privateKey: \"${VARIABLE}\"");
        var key = new GitHubAppKey(pem.SecretOrNull(), file.PathOrNull());
        if (pem.Exists != file.Exists && key is not { Pem: null, Path: null })
            Check(key, pem.Exists ? pem : file);
        node.RejectOtherKeys();
        return new GitHubAppOptions(id, installation.Exists ? installation.WholeNumber(1, int.MaxValue, 1) : null, key);
    }

    private static void Check(GitHubAppKey key, ConfigurationNode node)
    {
        try
        {
            key.Read().Dispose();
        }
        catch (InvalidDataException)
        {
            node.Report("is no RSA private key in PEM that can be read",
                "download a private key from the App's settings (-----BEGIN RSA PRIVATE KEY-----)");
        }
    }

    private static ImmutableArray<string> ReadAllow(ConfigurationNode node)
    {
        foreach (var item in node.Items().Where(item => item.TextOrNull()?.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]))
            item.Report("is no pattern of repositories", "write owner/name, with * for any characters: acme/*");
        return [.. node.Texts()];
    }

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
            BetweenNewComments = node.Optional("betweenNewComments")
                .Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1), usual.BetweenNewComments),
        };
        node.RejectOtherKeys();
        return limits;
    }
}
