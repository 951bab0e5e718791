using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary>GitLab's REST API, version 4 (https://docs.gitlab.com/api/rest/). It turns the pages of lists in two ways, and tells both by
/// the Link header.</summary>
internal sealed class GitLabClient(HttpExchange exchange, GitLabOptions options, TimeProvider time)
    : ForgeClient("GitLab", options, [options.Token.Reveal().Trim()], exchange, time)
{
    /// <summary>GitLab gives no more at once.</summary>
    public const int MostAtOnce = 100;

    private const string Role = "the token needs the scope api, and at least the role Developer";

    /// <summary>Where projects went that were moved.</summary>
    private readonly ConcurrentDictionary<string, string> _moved = new(StringComparer.OrdinalIgnoreCase);

    protected override JsonSerializerOptions Json => GitLabJson.Options;

    protected override string PageSize => $"per_page={MostAtOnce}";

    /// <summary>The address of something of a project, such as <c>projects/group%2Fproject/merge_requests</c>.</summary>
    public static string Path(string project, string rest) =>
        $"projects/{Uri.EscapeDataString(project)}{(rest.Length > 0 ? "/" : "")}{rest}";

    /// <summary>Writes; where the project was moved, at its new place: it is read there by a redirect, and not written.</summary>
    /// <param name="rest">Below the project.</param>
    public Task<byte[]> WriteAsync(
        HttpMethod method, string project, string rest, Dictionary<string, object?>? body, CancellationToken cancellationToken) =>
        WriteAsync(
            method, Path(_moved.GetValueOrDefault(project, project), rest), project, body, cancellationToken,
            async answer =>
            {
                if (!IsMoved(answer)) return null;
                var moved = await GetAsync<GitLabProject>(
                    Path(project, ""), project, found => found.PathWithNamespace is not null, cancellationToken);
                return Path(_moved[project] = moved.PathWithNamespace!, rest);
            });

    protected override void Authorize(HttpRequestMessage request)
    {
        var token = options.Token.Reveal().Trim();
        if (options.TokenKind is GitLabTokenKind.OAuth)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        else
            request.Headers.TryAddWithoutValidation(options.TokenKind is GitLabTokenKind.Job ? "JOB-TOKEN" : "PRIVATE-TOKEN", token);
    }

    /// <summary>Its limits are told by https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers.</summary>
    protected override ForgeFailure Refusal(ForgeRefusal refusal) =>
        refusal.Answer.Status is HttpStatusCode.Forbidden && refusal.Message?.Contains("scope", StringComparison.OrdinalIgnoreCase) is true
            ? new ForgeFailure.Unusable(refusal.Explained + "; the token needs the scope api.", Repository: null)
            : refusal.Failure(Role);

    /// <summary>GitLab has no other word for it.</summary>
    private static bool IsMoved(HttpAnswer answer) => answer is HttpAnswer.Answered { Status: HttpStatusCode.MethodNotAllowed } refused
        && ForgeRefusal.Said(refused)?.Contains("moved project", StringComparison.OrdinalIgnoreCase) is true;
}
