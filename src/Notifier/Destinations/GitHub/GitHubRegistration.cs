using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>From the configuration to a destination.</summary>
internal static class GitHubRegistration
{
    private const string Name = "github";

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        IsForge = true,
        Preview = Preview,
        Normalise = (_, recipient) => PullRequestName.Names.Normalise(recipient),
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
        return ForgeNodes.Read(node, usual, longestComment: 65_536) with
        {
            App = app.Exists ? ReadApp(app) : null,
            Token = app.Exists ? null : node.Required("token").Token(),
            ApiUrl = apiUrl,
            Author = node.Optional("author").TextOrNull(),
            CommitStatuses = node.Optional("commitStatuses").Flag(usual.CommitStatuses),
            Deployments = node.Optional("deployments").Flag(usual.Deployments),
            CheckRuns = ReadCheckRuns(node.Optional("checkRuns"), usual.CheckRuns, app.Exists),
        };
    }

    private static bool ReadCheckRuns(ConfigurationNode node, bool usual, bool isApp)
    {
        var wanted = node.Flag(usual);
        if (wanted && !isApp)
            node.Report("needs an App: GitHub lets no token of a user write check runs", "configure app, or use commitStatuses");
        return wanted;
    }

    private static IEnumerable<IForgeStatuses> Statuses(GitHubOptions options, GitHubClient api, IGitHubCredentials credentials)
    {
        if (options.CommitStatuses) yield return new GitHubCommitStatuses(api, credentials);
        if (options.CheckRuns) yield return new GitHubCheckRuns(api, credentials);
        if (options.Deployments) yield return new GitHubDeployments(api, credentials, options.ApiUrl);
    }

    public static DestinationEntry Create(string name, GitHubOptions options, DestinationServices services)
    {
        var exchange = new HttpExchange(DestinationHttp.Create(traced: true, new ForgeRedirects()), options.Timeout, services.Time);
        var api = new GitHubClient(exchange, options.ApiUrl, options.Limits?.BetweenWrites ?? TimeSpan.Zero, services.Time);
        IGitHubCredentials credentials = options.App is { } app
            ? new GitHubAppCredentials(api, app, options.Author, services.Time)
            : new GitHubTokenCredentials(api, options.Token!, options.Author, services.Time);
        var hosts = new ForgeHosts(PullRequestName.Names, options.ApiUrl, options.Hosts);
        var history = new CachedHistory(new GitHubHistory(api, credentials), services.Time);
        var commits = new ForgeCommits(new GitHubCommits(api, credentials), history, hosts, services.Repositories, services.Time);
        return new ForgeParts(
            PullRequestName.Names, hosts, history, new GitHubComments(api, credentials), GitHubMarkdown.Instance)
        { Statuses = [.. Statuses(options, api, credentials)] }.Entry(
            name, Name, options, services,
            recipient => $"github/{options.ApiUrl.Authority}/{credentials.LaneOf(StatusRecipient.ProjectIn(recipient).Split('/')[0])}") with
        {
            FindCommit = commits.FindAsync,
            FindCommits = commits.BetweenAsync,
            AskAsync = cancellationToken => GitHubSelfTest.AskAsync(options, exchange, credentials, cancellationToken),
        };
    }

    private static string Preview(Message message) =>
        ForgeParts.Preview(message, GitHubMarkdown.Instance, new GitHubOptions());

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
}
