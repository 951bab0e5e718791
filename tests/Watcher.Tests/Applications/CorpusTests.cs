using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Sources;
using Notifications.Watcher.Tests.Transitions;
using Notifications.Watcher.Transitions;
using Xunit;

namespace Notifications.Watcher.Tests.Applications;

/// <summary>Real objects of many versions, and awkward variants of them.</summary>
public sealed class CorpusTests
{
    private static readonly string Folder = Path.Combine(Story.Folder, "objects");
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Objects =>
        [.. Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!).Where(f => IsApplication(Json(f))).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_corpus_is_there() => Assert.True(Objects.Count > 90, $"{Objects.Count} objects");

    [Theory]
    [MemberData(nameof(Objects))]
    public void Every_object_is_read_and_scanned_alike(string file)
    {
        var json = Json(file);
        var read = Read(json);
        Assert.True(ObjectScan.TryScan(json, "argocd", out var scan));
        Assert.Equal(read.Key, scan.Key);
        Assert.Equal(read.ResourceVersion, scan.ResourceVersion);
        Assert.Equal(read.IsComparisonOutdated, (scan.Digest.Value & 1) == 1);
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Nothing_happened_between_an_object_and_itself(string file)
    {
        var read = Read(Json(file));
        Assert.Empty(TransitionDetector.Between(read, read, TrackedState.Baseline(read), Now).Facts);
        var created = TransitionDetector.Between(before: null, read, TrackedState.Empty, Now);
        Assert.IsType<Fact.Created>(created.Facts[0]);
        Assert.Empty(TransitionDetector.Between(read, read, created.TrackedState, Now).Facts);
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void The_stored_form_is_the_object_without_managed_fields_and_as_new(string file)
    {
        var json = Json(file);
        ObjectScan.TryScan(json, "", out var before);
        using var form = StoredForm.Of(json, before);
        var stored = form.Json.ToArray();
        var expected = JsonNode.Parse(json)!;
        expected["metadata"]!.AsObject().Remove("managedFields");
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(stored)));
        Assert.True(ObjectScan.TryScan(stored, "", out var after));
        Assert.Equal(before.Digest, after.Digest);
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Noise_does_not_change_the_digest_and_everything_else_does(string file)
    {
        var json = Json(file);
        ObjectScan.TryScan(json, "", out var scan);
        Assert.Equal(scan.Digest, Digest(json, o =>
        {
            var metadata = o["metadata"]!.AsObject();
            metadata["resourceVersion"] = "1";
            metadata["generation"] = 77;
            metadata["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "x\"}{" });
            if (o["status"] is JsonObject status && status["reconciledAt"] is not null) status["observedAt"] = "2026-01-01T00:00:00Z";
        }));
        var leaves = Leaves(JsonNode.Parse(json)!).Where(p => !IsNoise(p)).ToList();
        foreach (var path in leaves.Where((_, i) => i % (1 + leaves.Count / 50) == 0))
            Assert.True(scan.Digest != Digest(json, o => Change(o, path)), $"{string.Join('.', path)} is not part of the digest");
    }

    [Fact]
    public void An_old_comparison_that_is_believed_from_now_on_is_news()
    {
        var json = Json("v-ok-ltt-after-finish.json");
        var finished = Read(json).Operation!.FinishedAt!.Value;
        NoiseDigest At(TimeSpan later) =>
            Digest(json, o => o["status"]!["reconciledAt"] = (finished + later)
                .ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotEqual(At(TimeSpan.FromSeconds(-1)), At(TimeSpan.FromSeconds(1)));
        Assert.True(At(TimeSpan.FromSeconds(-1)).SameContent(At(TimeSpan.FromSeconds(1))));
        Assert.Equal(At(TimeSpan.FromSeconds(1)), At(TimeSpan.FromHours(1)));
        Assert.Equal(At(TimeSpan.Zero), At(TimeSpan.FromSeconds(-50)));
    }

    internal static byte[] Json(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        var json = file.EndsWith(".yaml", StringComparison.Ordinal) ? YamlObjects.Read(Encoding.UTF8.GetString(bytes)).Single() : bytes;
        return JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse(json));
    }

    internal static ApplicationSnapshot Read(byte[] json) =>
        Assert.IsType<ReadResult.Read>(ApplicationReader.Read(json, "argocd")).Application;

    private static bool IsApplication(byte[] json) => JsonNode.Parse(json)!["metadata"]?["name"] is not null;

    private static NoiseDigest Digest(byte[] json, Action<JsonNode> change)
    {
        var changed = JsonNode.Parse(json)!;
        change(changed);
        Assert.True(ObjectScan.TryScan(JsonSerializer.SerializeToUtf8Bytes(changed), "", out var scan));
        return scan.Digest;
    }

    private static bool IsNoise(IReadOnlyList<object> path) =>
        path is ["metadata", "resourceVersion" or "generation" or "managedFields" or "selfLink", ..]
        or ["status", "reconciledAt" or "observedAt", ..]
        or ["metadata", "annotations", "argocd.argoproj.io/refresh" or "notified.notifications.argoproj.io"];

    private static IEnumerable<IReadOnlyList<object>> Leaves(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => Leaves(m.Value).Select(p => (IReadOnlyList<object>)[m.Key, .. p])),
        JsonArray items => items.SelectMany((item, i) => Leaves(item).Select(p => (IReadOnlyList<object>)[i, .. p])),
        _ => [[]],
    };

    private static void Change(JsonNode root, IReadOnlyList<object> path)
    {
        var parent = path.Take(path.Count - 1).Aggregate(root, (node, step) => step is int i ? node[i]! : node[(string)step]!);
        if (path[^1] is int index) parent[index] = "changed";
        else parent[(string)path[^1]] = "changed";
    }
}
