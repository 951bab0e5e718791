using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Notifications.Events.Tests;

/// <summary>
/// The JSON of each message as it stands in queues and stores. A golden file is never edited, unless to add a field: what was written once
/// must be read for ever.
/// </summary>
public sealed class GoldenTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    public void ApplicationTransitioned_is_written_as_it_always_was() =>
        AssertGolden("application-transitioned.json", Some.Event());

    [Fact]
    public void ApplicationTransitioned_of_a_deletion_is_written_as_it_always_was() =>
        AssertGolden("application-deleted.json", Some.Deletion());

    [Fact]
    public void DeliveryRequested_is_written_as_it_always_was() =>
        AssertGolden("delivery-requested.json",
            new DeliveryRequested(1, "d-17", "slack/C012", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

    [Fact]
    public void ApplicationTransitioned_is_read_from_what_was_written()
    {
        var read = JsonSerializer.Deserialize<ApplicationTransitioned>(Golden("application-transitioned.json"), Web)!;
        var expected = Some.Event();
        Assert.Equal(expected.EventId, read.EventId);
        Assert.Equal(expected.Instance, read.Instance);
        Assert.Equal(expected.App, read.App);
        Assert.Equal(expected.At, read.At);
        Assert.Equal(expected.ObservedAt, read.ObservedAt);
        Assert.Equal(expected.Standing, read.Standing);
        Assert.Equal(expected.Transitions.Select(t => (t.Id, t.Kind, t.OccurredAt, t.SyncId)),
            read.Transitions.Select(t => (t.Id, t.Kind, t.OccurredAt, t.SyncId)));
        Assert.Equal(expected.After!.ToJson(), read.After!.ToJson());
        Assert.Equal(expected.Routing.Labels, read.Routing.Labels);
    }

    [Fact]
    public void What_a_newer_watcher_adds_is_kept()
    {
        var newer = JsonNode.Parse(Golden("application-transitioned.json"))!;
        newer["schema"] = 2;
        newer["tomorrow"] = new JsonObject { ["a"] = 1 };
        newer["transitions"]![0]!["kind"] = "teleported";
        newer["transitions"]![0]!["where"] = "elsewhere";
        newer["app"]!["kind"] = "ApplicationSet";
        var read = newer.Deserialize<ApplicationTransitioned>(Web)!;
        Assert.Equal((2, "teleported"), (read.Schema, read.Transitions[0].Kind));
        Assert.True(JsonNode.DeepEquals(newer, JsonSerializer.SerializeToNode(read, Web)));
    }

    private static void AssertGolden<T>(string file, T message)
    {
        var written = JsonSerializer.SerializeToNode(message, Web);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Golden(file)), written), $"{file} is not what is written now:\n{written}");
    }

    private static string Golden(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", file));
}
