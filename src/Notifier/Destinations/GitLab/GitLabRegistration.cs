using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>From the configuration to a destination.</summary>
internal static class GitLabRegistration
{
    private const string Name = "gitlab";

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        IsForge = true,
        Preview = message => ForgeParts.Preview(message, GitLabMarkdown.Instance, new GitLabOptions { Token = new Secret("") }),
        Normalise = (_, recipient) => GitLabNames.AtRoot.Normalise(recipient),
    };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = Read(node);
        return (name, services) => Create(name, options, services);
    }

    public static GitLabOptions Read(ConfigurationNode node)
    {
        var usual = new GitLabOptions { Token = node.Required("token").Token(), Limits = GitLabOptions.UsualLimits };
        var apiUrl = DestinationNodes.ApiUrl(node, usual.ApiUrl);
        DestinationNodes.RejectOpen(node, apiUrl, usual.Token);
        if (!apiUrl.AbsolutePath.EndsWith(GitLabNames.Api, StringComparison.Ordinal))
            node.Optional("apiUrl").Report("is not the address of GitLab's API", $"write https://HOST{GitLabNames.Api}");
        return ForgeNodes.Read(node, usual, longestComment: 1_000_000) with
        {
            ApiUrl = apiUrl,
            TokenKind = node.Optional("tokenKind").OneOf(
                usual.TokenKind, ("access", GitLabTokenKind.Access), ("oauth", GitLabTokenKind.OAuth), ("job", GitLabTokenKind.Job)),
            Author = node.Optional("author").TextOrNull(),
            CommitStatuses = node.Optional("commitStatuses").Flag(usual.CommitStatuses),
        };
    }

    public static DestinationEntry Create(string name, GitLabOptions options, DestinationServices services)
    {
        var exchange = new HttpExchange(DestinationHttp.Create(traced: true, new ForgeRedirects()), options.Timeout, services.Time);
        var api = new GitLabClient(exchange, options, services.Time);
        var names = GitLabNames.Of(options.ApiUrl);
        var hosts = new ForgeHosts(names, options.ApiUrl, options.Hosts);
        var history = new CachedHistory(new GitLabHistory(api), services.Time);
        var commits = new ForgeCommits(new GitLabCommits(api), history, hosts, services.Repositories, services.Time);
        var lane = $"gitlab/{options.ApiUrl.Authority}/{DestinationNodes.Fingerprint(options.Token)}";
        return new ForgeParts(names, hosts, history, new GitLabComments(api, options, services.Time), GitLabMarkdown.Instance)
        {
            Statuses = options.CommitStatuses ? [new GitLabCommitStatuses(api)] : [],
        }.Entry(name, Name, options, services, _ => lane) with
        {
            FindCommit = commits.FindAsync,
            FindCommits = commits.BetweenAsync,
            AskAsync = cancellationToken => GitLabSelfTest.AskAsync(options, api, cancellationToken),
        };
    }
}
