using System.Security.Cryptography;
using System.Text;
using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>A build status for each Application. One of the same key takes the place of the one before.</summary>
internal sealed class BitbucketCommitStatuses(BitbucketClient api, BitbucketShape shape) : IForgeStatuses
{
    private const int Most = 2000;
    private const int LongestKey = 40; // of Bitbucket Cloud

    public string Kind => "status";

    public async Task WriteAsync(
        StatusRecipient recipient, IReadOnlyList<ApplicationStatus> wanted, StatusWrites writes, CancellationToken cancellationToken)
    {
        var (project, sha) = (recipient.Project, recipient.Commit!);
        var known = await KnownAsync(project, sha, cancellationToken);
        foreach (var status in wanted)
        {
            var body = new Dictionary<string, object?>
            {
                ["key"] = Key(status.Name),
                ["state"] = shape.State(status.Stage),
                ["name"] = status.Name,
                ["description"] = status.Description,
                ["url"] = status.Page?.AbsoluteUri ?? shape.Page(project, sha), // there must be one
            };
            if (known.Contains(new BitbucketStatus(Key(status.Name), shape.State(status.Stage), status.Description))) continue;
            await writes.WriteAsync(
                () => api.WriteAsync(HttpMethod.Post, shape.NewStatus(project, sha), project, body, cancellationToken));
        }
    }

    /// <summary>A Data Center tells no more than the last hundred: others are written again.</summary>
    private async Task<HashSet<BitbucketStatus>> KnownAsync(string project, string sha, CancellationToken cancellationToken)
    {
        try
        {
            var (known, _) = await api.ListAsync(shape.Statuses(project, sha), project, Most, BitbucketStatus.Of, cancellationToken);
            return [.. known];
        }
        catch (ForgeException gone) when (gone.Failure is ForgeFailure.NotFound)
        {
            return []; // a commit that is not there refuses the writes
        }
    }

    private static string Key(string name) => name.Length <= LongestKey ? name
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..LongestKey];
}
