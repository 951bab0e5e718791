using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Events;
using Xunit;

namespace Notifications.Watcher.Tests.Transitions;

public sealed class StoryTests
{
    public static TheoryData<string> Stories =>
        [.. Directory.GetFiles(Path.Combine(Story.Folder, "stories"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Stories))]
    public void The_transitions_are_the_story_s(string story)
    {
        foreach (var step in Story.Play(Path.Combine(Story.Folder, "stories", story + ".yaml")))
        {
            var told = step.Transitions;
            Assert.True(
                step.Expected.Select(e => (string?)e!["kind"]).SequenceEqual(told.Select(t => t.Kind)),
                $"{step.What}: expected [{string.Join(", ", step.Expected.Select(e => e!["kind"]))}], told [{string.Join(", ", told.Select(t => t.Kind))}]");
            foreach (var (expected, transition) in step.Expected.Zip(told)) AssertFields(step.What, expected!.AsObject(), transition);
            AssertStanding(step);
        }
    }

    private static void AssertFields(string what, JsonObject expected, Transition transition)
    {
        var data = JsonSerializer.SerializeToNode(transition.Data)!.AsObject();
        foreach (var (name, value) in expected.Where(f => f.Key != "kind"))
            Assert.True(JsonNode.DeepEquals(value, data[name]),
                $"{what}: {transition.Kind}.{name}: expected {value?.ToJsonString()}, told {data[name]?.ToJsonString()}");
        if (transition.Kind != TransitionKinds.Fighting) Assert.Equal(
            transition.Kind.StartsWith("drift-", StringComparison.Ordinal), transition.EpisodeId is not null);
        var ofSync = transition.Kind is TransitionKinds.SelfHealed
            || (transition.Kind.StartsWith("sync-", StringComparison.Ordinal) && transition.Kind != TransitionKinds.SyncStatusChanged);
        Assert.Equal(ofSync, transition.SyncId is not null);
    }

    private static void AssertStanding(Step step)
    {
        if (step.Standing is null) return;
        var standing = JsonSerializer.SerializeToNode(step.Detection.TrackedState.Standing, Web)!.AsObject();
        Assert.Equal(standing["driftSince"] is null, standing["driftEpisode"] is null);
        standing.Remove("driftEpisode");
        foreach (var name in new[] { "baselineSync", "driftSeries", "driftCount", "driftRounds", "healEpisode", "autoSyncOffSince" })
            if (!step.Standing.ContainsKey(name)) standing.Remove(name);
        foreach (var (name, value) in step.Standing) Assert.True(
            JsonNode.DeepEquals(value, standing[name]), $"{step.What}: standing {standing.ToJsonString()}");
        if (step.Standing.Count == 0) Assert.True(standing.All(f => f.Value is null), $"{step.What}: standing {standing.ToJsonString()}");
    }

    private static JsonSerializerOptions Web { get; } = new(JsonSerializerDefaults.Web);
}
