using System.Text.Json.Nodes;
using Notifications.Events;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Transitions;

namespace Notifications.Watcher.Tests.Transitions;

/// <summary>A case file: an Application's first sight, then one merge patch after the other, each with what is to be told.</summary>
internal static class Story
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Cases");

    public static JsonObject Yaml(string file) => JsonNode.Parse(YamlObjects.Read(File.ReadAllText(file)).Single())!.AsObject();

    public static ApplicationSnapshot Snapshot(JsonNode application) =>
        ApplicationReader.Read(System.Text.Encoding.UTF8.GetBytes(application.ToJsonString()), "argocd") switch
        {
            ReadResult.Read read => read.Application,
            ReadResult.Malformed malformed => throw new InvalidDataException(malformed.Reason),
            _ => throw new InvalidOperationException(),
        };

    /// <summary>RFC 7386, in place.</summary>
    public static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (key, change) in changes)
        {
            if (change is null) result.Remove(key);
            else if (Merge(result[key]?.DeepClone(), change) is { } merged) result[key] = merged;
        }

        return result;
    }

    public static IEnumerable<Step> Play(string file)
    {
        var story = Yaml(file);
        var application = Merge(Yaml(Path.Combine(Folder, "base.yaml")), story["patch"] ?? new JsonObject())!;
        var at = new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero);
        var before = Snapshot(application);
        var detection = (string?)story["first"] switch
        {
            "discovered" => new Detection([], TrackedState.Baseline(before)),
            "created" => TransitionDetector.Between(before: null, before, TrackedState.Empty, at),
            var other => throw new InvalidDataException($"first: {other}"),
        };
        yield return new Step("first sight", story["then"] as JsonArray ?? [], null, detection, before);
        foreach (var step in story["steps"]!.AsArray())
        {
            at = at.AddMinutes(1);
            ApplicationSnapshot? after = null;
            if (step!["gone"] is null)
            {
                application = Merge(application, step["patch"])!;
                after = Snapshot(application);
            }

            detection = TransitionDetector.Between(before, after, detection.TrackedState, at);
            yield return new Step(
                (string)step["what"]!, step["then"]!.AsArray(), step["standing"] as JsonObject, detection, after ?? before);
            before = after ?? before;
        }
    }
}

/// <param name="What">For people.</param>
/// <param name="Expected">The transitions in order; only the fields that are written are compared.</param>
/// <param name="Standing">The whole standing but the episode's id, where the case tells it.</param>
/// <param name="Detection">What was detected.</param>
/// <param name="Now">The snapshot.</param>
internal sealed record Step(string What, JsonArray Expected, JsonObject? Standing, Detection Detection, ApplicationSnapshot Now)
{
    public IReadOnlyList<Transition> Transitions => [.. Detection.Facts.Select(f => Wire.ToTransition(f, Now.Uid, Now.ResourceVersion))];
}
