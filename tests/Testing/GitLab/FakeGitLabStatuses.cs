using System.Globalization;
using System.Text.Json.Nodes;
using Notifications.Testing.Servers;

namespace Notifications.Testing.GitLab;

/// <summary>Pipelines and commit statuses of the fake forge, as GitLab keeps them: what is pending or running goes on, what has ended is
/// followed by another one, and what is set is not set again.</summary>
public sealed class FakeGitLabStatuses
{
    private readonly List<JsonObject> _pipelines = [];
    private readonly List<JsonObject> _statuses = [];
    private long _lastId = 500;

    /// <summary><c>name: status in pipeline</c> of each that was written or changed, in order.</summary>
    public IList<string> Written { get; } = [];

    /// <summary>Pipelines that GitLab made of statuses alone.</summary>
    public int Strays => _pipelines.Count(pipeline => pipeline["source"]!.GetValue<string>() == "external");

    /// <summary>The project's own pipeline runs.</summary>
    public long AddPipeline(string sha, string source = "push")
    {
        _pipelines.Add(new JsonObject { ["id"] = ++_lastId, ["sha"] = sha, ["source"] = source });
        return _lastId;
    }

    internal IEnumerable<JsonObject> Pipelines(string? sha) =>
        _pipelines.Where(pipeline => pipeline["sha"]!.GetValue<string>() == sha).OrderByDescending(Id);

    internal IEnumerable<JsonObject> Of(string sha) => _statuses.Where(status => status["sha"]!.GetValue<string>() == sha);

    internal FakeAnswer Write(string sha, JsonObject body)
    {
        var (name, state) = (body["name"]!.GetValue<string>(), body["state"]!.GetValue<string>());
        var pipeline = body["pipeline_id"]?.GetValue<long>();
        if (pipeline is not null && !Pipelines(sha).Any(known => Id(known) == pipeline))
            return new FakeAnswer(404, FakeGitLabJson.Message("404 Pipeline Not Found").ToJsonString());
        pipeline ??= Pipelines(sha).Where(known => known["source"]!.GetValue<string>() == "external").Select(Id).Cast<long?>()
            .FirstOrDefault()
            ?? AddPipeline(sha, "external");
        var running = _statuses.Find(status => status["name"]!.GetValue<string>() == name
            && status["pipeline_id"]!.GetValue<long>() == pipeline && status["status"]!.GetValue<string>() is "pending" or "running");
        var before = running?["status"]!.GetValue<string>();
        if (before is not null && (before == state || state == "pending"))
            return new FakeAnswer(
                400, FakeGitLabJson.Message(
                    $"Cannot transition status via :enqueue from :{before} (Reason(s): Status cannot transition via \"enqueue\")")
                    .ToJsonString());
        if (running is null) _statuses.Add(running = new JsonObject { ["id"] = ++_lastId, ["sha"] = sha, ["name"] = name });
        running["status"] = state;
        running["pipeline_id"] = pipeline;
        foreach (var field in (string[])["description", "target_url"]) running[field] = body[field]?.DeepClone();
        Written.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {state} in {pipeline}"));
        return new FakeAnswer(201, running.ToJsonString());
    }

    private static long Id(JsonObject one) => one["id"]!.GetValue<long>();
}
