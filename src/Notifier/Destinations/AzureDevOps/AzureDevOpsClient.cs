using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>The REST API of Azure DevOps (https://learn.microsoft.com/rest/api/azure/devops/git/), in the version that Azure DevOps Server
/// 2019 has too.</summary>
internal sealed class AzureDevOpsClient(HttpExchange exchange, AzureDevOpsOptions options, TimeProvider time)
    : ForgeClient("Azure DevOps", options, [options.Token.Reveal().Trim(), Basic(options.Token)], exchange, time)
{
    /// <summary>So many are asked for at once.</summary>
    public const int MostAtOnce = 100;

    private const string Needed =
        "the token needs the scopes Code (read) and Pull Request Threads (read and write), Code (status) for commit statuses, and its user "
            + "has to contribute to pull requests";

    protected override JsonSerializerOptions Json => AzureDevOpsJson.Options;

    /// <summary>The address of something of a repository.</summary>
    /// <param name="project">project/repository</param>
    /// <param name="rest">With its query, when it has one.</param>
    public static string Path(string project, string rest)
    {
        var slash = project.LastIndexOf('/');
        return $"{string.Join('/', project[..slash].Split('/').Select(Uri.EscapeDataString))}/_apis/git/repositories/"
            + $"{Uri.EscapeDataString(project[(slash + 1)..])}/{With(rest)}api-version=5.0";
    }

    /// <summary>A list to its last page, or to <paramref name="most"/> of them, by how many are skipped.</summary>
    /// <param name="page">How many are skipped, and how many are asked for: <c>$skip={0}&amp;$top={1}</c>.</param>
    /// <param name="read">The items of an answer.</param>
    public async Task<(List<TItem> All, bool IsCut)> PagesAsync<TAnswer, TItem>(
        string project, string rest, CompositeFormat page, int most, Func<TAnswer, IReadOnlyList<TItem>?> read,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        var all = new List<TItem>();
        while (true)
        {
            var path = Path(project, With(rest) + string.Format(CultureInfo.InvariantCulture, page, all.Count, MostAtOnce));
            var answer = await GetAsync<TAnswer>(
                path, project, found => read(found) is { } items && items.All(item => item is not null), cancellationToken);
            var items = read(answer)!;
            all.AddRange(items);
            if (items.Count < MostAtOnce) return (all, false);
            if (all.Count >= most) return (all, true);
        }
    }

    protected override void Authorize(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Basic(options.Token));
        // Otherwise whoever is not known is led to a page to log in.
        request.Headers.TryAddWithoutValidation("X-TFS-FedAuthRedirect", "Suppress");
    }

    /// <summary>The page to log in is a success to Azure DevOps.</summary>
    protected override bool IsLogin(HttpAnswer.Answered answer) => answer.Status is HttpStatusCode.NonAuthoritativeInformation;

    protected override ForgeFailure Refusal(ForgeRefusal refusal) => IsLogin(refusal.Answer)
        ? new ForgeFailure.Unusable(
            refusal.Explained + ", with its page to log in; set a valid token for this destination.", Repository: null)
        : refusal.Failure(Needed);

    /// <summary>With the sign before another argument.</summary>
    private static string With(string path) => path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?");

    private static string Basic(Secret token) => Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + token.Reveal().Trim()));
}
