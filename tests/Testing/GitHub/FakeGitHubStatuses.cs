using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.Servers;

namespace Notifications.Testing.GitHub;

/// <summary>Commit statuses, check runs and Deployments of the fake forge, as GitHub keeps them: a status and a state are never changed, a
/// new one takes their place.</summary>
public sealed class FakeGitHubStatuses
{
    private readonly List<JsonObject> _statuses = [];
    private readonly List<JsonObject> _checks = [];
    private readonly List<JsonObject> _deployments = [];
    private readonly List<JsonObject> _states = [];
    private long _lastId;

    /// <summary>Of a commit, <c>context: state</c> in the order in which they were written.</summary>
    public IReadOnlyList<string> Of(string sha) =>
        [.. _statuses.Where(status => Text(status, "sha") == sha).Select(status => $"{Text(status, "context")}: {Text(status, "state")}")];

    /// <summary><c>name: status conclusion</c>, oldest first.</summary>
    public IReadOnlyList<string> Checks =>
        [.. _checks.Select(run => $"{Text(run, "name")}: {Text(run, "status")} {run["conclusion"]?.GetValue<string>()}".TrimEnd())];

    /// <summary><c>environment at ref: states</c>, oldest first.</summary>
    public IReadOnlyList<string> Deployments => [.. _deployments.Select(deployment =>
        $"{Text(deployment, "environment")} at {Text(deployment, "ref")[..7]}: {string.Join(", ", StatesOf(Id(deployment)).Select(state => Text(state, "state")))}")];

    /// <summary>Somebody makes a Deployment.</summary>
    public long Deploy(string repository, string sha, string environment) => Id(Deployment(repository, sha, environment, "deploy"));

    /// <summary>Null: it is about something else.</summary>
    /// <param name="login">Of who asks.</param>
    /// <param name="paged">Cuts the page that is asked for out of all.</param>
    internal FakeAnswer? Route(
        RecordedRequest request, string repository, string login, string[] parts,
        Func<RecordedRequest, IEnumerable<JsonObject>, FakeAnswer> paged)
    {
        FakeAnswer Listed(IEnumerable<JsonObject> all) => paged(request, all.Select(one => (JsonObject)one.DeepClone()));

        var body = request.Body.Length == 0 ? [] : JsonNode.Parse(request.Body)!.AsObject();
        switch (request.Method, parts)
        {
            case ("GET", ["commits", var sha, "status"]):
                var newest = _statuses.Where(status => Text(status, "sha") == sha).GroupBy(status => Text(status, "context"))
                    .Select(group => group.Last()).ToList();
                return Page(request, "statuses", newest);
            case ("POST", ["statuses", var sha]):
                body["sha"] = sha;
                return Added(_statuses, body);
            case ("GET", ["commits", var sha, "check-runs"]):
                var latest = _checks.Where(run => Text(run, "head_sha") == sha).GroupBy(run => Text(run, "name"))
                    .Select(group => group.Last()).ToList();
                return Page(request, "check_runs", latest);
            case ("POST", ["check-runs"]):
                if (!login.EndsWith("[bot]", StringComparison.Ordinal))
                    return Answer(403, FakeGitHubJson.Message("You must authenticate via a GitHub App."));
                body["app"] = new JsonObject { ["slug"] = login[..^"[bot]".Length] };
                return Added(_checks, body);
            case ("PATCH", ["check-runs", var id]):
                if (_checks.Find(run => Id(run).ToString(CultureInfo.InvariantCulture) == id) is not { } run)
                    return Answer(404, FakeGitHubJson.Message("Not Found"));
                foreach (var (name, value) in body) run[name] = value?.DeepClone();
                return Answer(200, run);
            case ("GET", ["deployments"]):
                return Listed(_deployments.Where(deployment => Text(deployment, "repository") == repository
                    && new[] { "sha", "environment", "task" }.All(name => request.Argument(name) is not { } wanted
                        || Text(deployment, name) == wanted)).Reverse());
            case ("POST", ["deployments"]):
                if (body["auto_merge"]?.GetValue<bool>() != false || body["required_contexts"] is not JsonArray { Count: 0 })
                    return Answer(409, FakeGitHubJson.Message("Conflict: Commit status checks failed for the ref."));
                return Answer(201, Deployment(repository, Text(body, "ref"), Text(body, "environment"), Text(body, "task")));
            case (_, ["deployments", var id, "statuses"]) when !_deployments.Exists(
                deployment => Id(deployment).ToString(CultureInfo.InvariantCulture) == id && Text(deployment, "repository") == repository):
                return Answer(404, FakeGitHubJson.Message("Not Found"));
            case ("GET", ["deployments", var id, "statuses"]):
                return Listed(StatesOf(long.Parse(id, CultureInfo.InvariantCulture)).Reverse());
            case ("POST", ["deployments", var id, "statuses"]):
                body["of"] = long.Parse(id, CultureInfo.InvariantCulture);
                return Added(_states, body);
            default:
                return null;
        }
    }

    private JsonObject Deployment(string repository, string sha, string environment, string task)
    {
        var deployment = new JsonObject
        {
            ["id"] = ++_lastId,
            ["repository"] = repository,
            ["ref"] = sha,
            ["sha"] = sha,
            ["environment"] = environment,
            ["task"] = task,
        };
        _deployments.Add(deployment);
        return deployment;
    }

    private IEnumerable<JsonObject> StatesOf(long deployment) =>
        _states.Where(state => state["of"]!.GetValue<long>() == deployment);

    private FakeAnswer Added(List<JsonObject> all, JsonObject one)
    {
        one["id"] = ++_lastId;
        all.Add(one);
        return Answer(201, one);
    }

    private static FakeAnswer Page(RecordedRequest request, string name, List<JsonObject> all)
    {
        var size = int.Parse(request.Argument("per_page") ?? "30", CultureInfo.InvariantCulture);
        var page = int.Parse(request.Argument("page") ?? "1", CultureInfo.InvariantCulture);
        return Answer(200, new JsonObject
        {
            ["total_count"] = all.Count,
            [name] = new JsonArray([.. all.Skip((page - 1) * size).Take(size).Select(one => one.DeepClone())]),
        });
    }

    private static long Id(JsonObject one) => one["id"]!.GetValue<long>();

    private static string Text(JsonObject one, string name) => one[name]!.GetValue<string>();

    private static FakeAnswer Answer(int status, JsonNode body) => new(status, body.ToJsonString());
}
