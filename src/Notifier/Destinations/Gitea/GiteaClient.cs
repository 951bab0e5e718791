using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>The REST API of Gitea and Forgejo, version 1 (https://docs.gitea.com/api/). It is much like GitHub's, and asks for less: there
/// are no tags on most answers, and no limits but those of a proxy before it.</summary>
internal sealed partial class GiteaClient(HttpExchange exchange, GiteaOptions options, TimeProvider time)
    : ForgeClient("Gitea", options, [options.Token.Reveal().Trim()], exchange, time)
{
    /// <summary>What costs the server much and is not read.</summary>
    public const string Little = "stat=false&verification=false&files=false";

    private const string Scopes =
        "the token needs the scopes read:repository and write:issue (write:repository for commit statuses), and its user may have to write";

    protected override JsonSerializerOptions Json => GiteaJson.Options;

    /// <summary>As many as the server gives at once as it is installed; another one gives fewer.</summary>
    protected override string PageSize => "limit=50";

    /// <summary>The address of something of a repository, such as <c>repos/owner/name/pulls</c>.</summary>
    public static string Path(string project, string rest) =>
        $"repos/{string.Join('/', project.Split('/').Select(Uri.EscapeDataString))}/{rest}";

    protected override void Authorize(HttpRequestMessage request) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("token", options.Token.Reveal().Trim());

    protected override ForgeFailure Refusal(ForgeRefusal refusal) => refusal.Failure(Scopes);

    /// <summary>The Link header says that there is a next page, by the address under which browsers know the server: from within a cluster
    /// it has another one.</summary>
    protected override Uri? Next(Uri page, HttpResponseHeaders headers)
    {
        if (NextPage.Of(headers) is null) return null;
        var number = Number().Match(page.Query) is { Success: true } turned
            ? int.Parse(turned.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 1;
        return new Uri(page, string.Create(
            CultureInfo.InvariantCulture, $"{page.AbsolutePath}{Number().Replace(page.Query, "")}&page={number + 1}"));
    }

    [GeneratedRegex("&page=([0-9]{1,6})", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
