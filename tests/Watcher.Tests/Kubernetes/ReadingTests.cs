using System.Text;
using FsCheck.Fluent;
using Notifications.Watcher.Kubernetes.Reading;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Lists and watches as bytes, in any pieces.</summary>
public sealed class ReadingTests
{
    private const int Limit = 4096;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string Deep = new string('[', 600) + new string(']', 600);

    [Theory]
    [InlineData("""{"type":"ADDED","object":APP}""", "seen argocd/shop 7")]
    [InlineData("""{"type":"MODIFIED","object":APP}""", "seen argocd/shop 7")]
    [InlineData("""{ "object" : APP , "more": [1, {}], "type" : "DELETED" }""", "gone argocd/shop 7")]
    [InlineData("""{"type":"DELETED","object":{"metadata":{"name":"shop","namespace":"argocd"},"spec":{,}}}""", "malformed argocd/shop: it is not valid JSON (byte")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"shop","namespace":"argocd"},"spec" {}}}""", "unreadable argocd/shop: not valid JSON")]
    [InlineData("""{"type":"BOOKMARK","object":{"kind":"Application","metadata":{"resourceVersion":"12746"}}}""", "bookmark 12746")]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version: 1 (5)"}}""", "error Gone too old resource version: 1 (5)")]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":504,"message":"Too large","details":{"causes":[{"reason":"ResourceVersionTooLarge"}]}}}""", "error Gone Too large")]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":500,"message":"etcd is away"}}""", "error Unavailable 500 etcd is away")]
    [InlineData("""{"type":"ERROR","object":{}}""", "error Unavailable 500 an ERROR without a Status")]
    [InlineData("""{"type":"RENAMED","object":APP}""", "malformed argocd/shop: it is no ADDED, MODIFIED, DELETED, BOOKMARK or ERROR")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"shop"}}}""", "malformed ?: it has no metadata.name or no metadata.namespace")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":"shop","namespace":"argocd"},"spec":{,}}}""", "unreadable argocd/shop: not valid JSON")]
    [InlineData("""{"type":"ADDED","object":{"spec":nul""", "malformed ?: it is not valid JSON (byte 36)")]
    [InlineData("""{"type":"ADDED","object":APP}}""", "malformed argocd/shop: it is not valid JSON")]
    [InlineData("""[1]""", "malformed ?: it is no ADDED, MODIFIED, DELETED, BOOKMARK or ERROR")]
    [InlineData("""<html>""", "malformed ?: it is not valid JSON (byte 0)")]
    public void A_line_is_read(string line, string expected)
    {
        var app = Encoding.UTF8.GetString(Wire.App("argocd", "shop", 7));
        Assert.StartsWith(expected,
            Said(WatchLine.Parse(Encoding.UTF8.GetBytes(line.Replace("APP", app, StringComparison.Ordinal)), Limit)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_of_a_seen_object_are_its_own_and_no_more()
    {
        var app = Wire.App("argocd", "shop", 7);
        var seen = Assert.IsType<WatchEvent.Changed>(
            WatchLine.Parse((byte[])[.. "{\"type\":\"ADDED\",\"object\":"u8, .. app, .. " }"u8], Limit));
        Assert.Equal(app, seen.Json.ToArray());
    }

    [Fact]
    public void An_object_that_is_not_UTF8_is_malformed_with_its_name()
    {
        var line = Encoding.UTF8.GetBytes("""{"type":"ADDED","object":{"metadata":{"name":"shop","namespace":"argocd"},"spec":"#"}}""");
        line[Array.IndexOf(line, (byte)'#')] = 0xC3;
        Assert.Equal("malformed argocd/shop: byte 57 is not UTF-8", Said(WatchLine.Parse(line, Limit)));
    }

    [Fact]
    public void An_object_deeper_than_any_real_one_is_malformed_with_its_name() =>
        Assert.StartsWith("unreadable argocd/shop: not valid JSON", Said(WatchLine.Parse(Encoding.UTF8.GetBytes($$"""{"type":"ADDED","object":{"metadata":{"name":"shop","namespace":"argocd"},"spec":{{Deep}} } }"""), Limit)), StringComparison.Ordinal);

    [Fact]
    public Task A_watch_reads_the_same_however_its_bytes_arrive() => InAnyPiecesAsync(
        [
            .. "{\"type\":\"ADDED\",\"object\":"u8, .. Wire.App("argocd", "a", 1), .. "}\n\r\n"u8,
            .. "{\"type\":\"MODIFIED\",\"object\":"u8, .. Wire.App("argocd", "large", 2, $",\"x\":\"{new string('y', 3 * Limit)}\""),
            .. "}\n"u8,
            .. "nonsense\n"u8,
            .. "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"}}}\n"u8,
            .. "{\"type\":\"DELETED\",\"object\":"u8, .. Wire.App("argocd", "a", 3), .. "}\n"u8,
        ],
        async buffer =>
        {
            var reader = new WatchReader(buffer, Limit);
            List<string> said = [];
            do
                said.Add(Said(await reader.NextAsync(Token)));
            while (said[^1] != "closed");
            return said;
        },
        "seen argocd/a 1",
        "malformed argocd/large: it has more than 0 MiB",
        "malformed ?: it is not valid JSON (byte 1)",
        "bookmark 9",
        "gone argocd/a 3",
        "closed");

    [Fact]
    public Task A_list_reads_the_same_however_its_bytes_arrive() => InAnyPiecesAsync(
        [
            .. "{\"kind\":\"ApplicationList\", \"items\": [\n"u8,
            .. Wire.App("argocd", "a", 1), .. " , "u8,
            .. "null, [{}], {\"a\":{]}}, "u8,
            .. "{\"metadata\":{\"name\":\"broken\",\"namespace\":\"argocd\"},\"a\\\"]}\":tru,\"b\":{}},"u8,
            .. Wire.App("argocd", "large", 2, $",\"x\":\"\\\\{new string('}', 3 * Limit)}\\\"\""), (byte)',',
            .. Wire.App("argocd", "b", 3),
            .. "],\"metadata\":{\"continue\":\"next\",\"resourceVersion\":\"42\",\"remainingItemCount\":3},\"apiVersion\":\"argoproj.io/v1alpha1\"}\n"u8,
        ],
        ReadListAsync,
        "argocd/a 1",
        "malformed 1 ?: it is no object",
        "malformed 2 ?: it is no object",
        "malformed 3 ?: it is not valid JSON (byte 6)",
        "malformed 4 ?: it is not valid JSON (byte 0)",
        "unreadable argocd/broken: not valid JSON: ",
        "malformed 6 argocd/large: it has more than 0 MiB",
        "argocd/b 3",
        "end 42 next");

    [Theory]
    [InlineData("""{"items":[],"metadata":{"resourceVersion":"5"}}""", "end 5 ")]
    [InlineData("""{"items":null,"metadata":{"resourceVersion":"5","continue":""}}""", "end 5 ")]
    [InlineData("""{"metadata":{"resourceVersion":"5","selfLink":"/x"},"items":[]}""", "end 5 ")]
    [InlineData("""{"metadata":{"resourceVersion":"5"},"items":[{}""", "broken the answer ended before the list did")]
    [InlineData("""{"metadata":{"resourceVersion":"5"}""", "broken the answer ended before the list did")]
    [InlineData("", "broken the answer ended before the list did")]
    [InlineData("<html>", "broken the answer is no list (it is not valid JSON (byte 0))")]
    [InlineData("[1]", "broken the answer is no list")]
    public async Task The_frame_of_a_list_is_read(string json, string expected)
    {
        using var timeout = new ResponseTimeout(TimeProvider.System, Token);
        using var buffer = new JsonBuffer(new MemoryStream(Encoding.UTF8.GetBytes(json)), timeout, null);
        Assert.StartsWith(expected, (await ReadListAsync(buffer))[^1], StringComparison.Ordinal);
    }

    private static async Task<List<string>> ReadListAsync(JsonBuffer buffer)
    {
        var reader = new ListReader(buffer, Limit);
        List<string> said = [];
        while (true)
        {
            said.Add(await reader.NextAsync(Token) switch
            {
                ListStep.Item item => Read($"{item.Head.FullName} {item.Head.ResourceVersion}", item.Json),
                ListStep.Malformed malformed => $"malformed {malformed.Index} {malformed.FullName ?? "?"}: {malformed.Reason}",
                ListStep.End end => $"end {end.ResourceVersion} {end.Continue}",
                ListStep.Broken broken => $"broken {broken.Reason}",
                var other => throw new InvalidOperationException(other.ToString()),
            });
            if (said[^1].StartsWith("end", StringComparison.Ordinal) || said[^1].StartsWith("broken", StringComparison.Ordinal))
                return said;
        }
    }

    /// <summary>One piece, byte by byte, and a hundred random ways between.</summary>
    private static async Task InAnyPiecesAsync(byte[] bytes, Func<JsonBuffer, Task<List<string>>> read, params string[] expected)
    {
        foreach (var sizes in Gen.ArrayOf(Gen.Choose(1, 6000)).Where(sizes => sizes.Length > 0).Sample(50, 100).Append([1])
            .Append([int.MaxValue]))
        {
            using var timeout = new ResponseTimeout(TimeProvider.System, Token);
            using var buffer = new JsonBuffer(new Pieces(bytes, sizes), timeout, null);
            Assert.Equal(expected, await read(buffer));
        }
    }

    private static string Said(WatchEvent step) => step switch
    {
        WatchEvent.Changed seen => Read($"seen {seen.Head.FullName} {seen.Head.ResourceVersion}", seen.Json),
        WatchEvent.Deleted gone => Checked($"gone {gone.Head.FullName} {gone.Head.ResourceVersion}", gone.Json),
        WatchEvent.Bookmark bookmark => $"bookmark {bookmark.ResourceVersion}",
        WatchEvent.Error error => $"error {error.Failure.GetType().Name} {error.Failure.Detail}",
        WatchEvent.Malformed malformed => $"malformed {malformed.FullName ?? "?"}: {malformed.Reason}",
        WatchEvent.Closed => "closed",
        WatchEvent.Broken broken => $"broken {broken.Reason}",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>What is handed on is news to somebody, who reads it.</summary>
    private static string Read(string said, ReadOnlyMemory<byte> json)
    {
        var intake = new ChangeFilter(
            new ApplicationIndex(), [""], [], "nowhere", new Reconciliations(TimeProvider.System, stalledSince: null));
        return Assert.Single(intake.Take(new SourceEvent.ApplicationSeen("", json, FromList: false))) switch
        {
            SourceChange.Seen => said,
            SourceChange.Malformed malformed => $"unreadable {malformed.Where}: {malformed.Reason[..16]}",
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    private static string Checked(string said, ReadOnlyMemory<byte> json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return said;
    }

    /// <summary>Gives at most so many bytes at a time, in turn.</summary>
    private sealed class Pieces(byte[] bytes, int[] sizes) : MemoryStream(bytes)
    {
        private int _turn;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, sizes[_turn++ % sizes.Length])], cancellationToken);
    }
}
