using System.Text;
using Microsoft.AspNetCore.Http;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Kubernetes;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>Answers that are no answers, to each call that the watcher makes: no exception ends the stream, and what is reported names the
/// call, the status and what was wrong.</summary>
public sealed class AnswerFuzzTests : IAsyncLifetime
{
    private const string List = """{"apiVersion":"argoproj.io/v1alpha1","kind":"ApplicationList","metadata":{"resourceVersion":"7","continue":""},"items":[{"metadata":{"name":"a","namespace":"argocd","resourceVersion":"5"}}]}""";

    private const string Event = """{"type":"MODIFIED","object":{"metadata":{"name":"a","namespace":"argocd","resourceVersion":"9"}}}""";

    private readonly TemporaryFiles _files = new();
    private KubeStandIn _standIn = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int, string> Lists => new()
    {
        { "", 200, "the answer ended before the list did" },
        { "null", 200, "the answer is no list" },
        { "[]", 200, "the answer is no list" },
        { "\"text\"", 200, "the answer is no list" },
        { "12", 200, "the answer" },
        { "{}", 200, "the list has no resourceVersion" },
        { """{"items":null,"metadata":null}""", 200, "the list has no resourceVersion" },
        { """{"items":{},"metadata":[]}""", 200, "the list has no resourceVersion" },
        { """{"items":"x","metadata":{"resourceVersion":5}}""", 200, "the list has no resourceVersion" },
        { """{"metadata":{"resourceVersion":""},"items":[]}""", 200, "the list has no resourceVersion" },
        { """{"metadata":{"resourceVersion":"7"},"items":[""", 200, "the answer ended before the list did" },
        { "<html><body>Sign in</body></html>", 200, "the answer is no list" },
        { "\u0000\u0001\u0002", 200, "the answer is no list" },
        { "utf-16", 200, "the answer is no list" },
        { "<html>Bad Gateway</html>", 502, "502" },
        { "", 500, "500" },
        { """{"kind":"Status","code":"500","message":5}""", 500, "500" },
        { """{"kind":"Status","code":1e400}""", 500, "500" },
        { """{"kind":"Status","code":403,"details":[],"message":{}}""", 403, "403" },
        { "<html>Forbidden</html>", 403, "403" },
        { "", 401, "401" },
        { "", 204, "204" },
        { "nonsense", 418, "418" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_that_is_none_is_reported_with_call_status_and_what_is_wrong(string body, int status, string wrong)
    {
        Answer(context => !IsWatch(context), body, status);
        await using var recorder = new Recorder(Source());
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "argocd");
        Assert.StartsWith("cannot list applications.argoproj.io in namespace \"argocd\" at ", trouble.Message, StringComparison.Ordinal);
        Assert.Contains(wrong, trouble.Message, StringComparison.Ordinal);
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), trouble.Message, StringComparison.Ordinal);
        await FollowsAsync(recorder);
    }

    [Fact]
    public async Task A_list_that_is_cut_anywhere_is_reported_and_read_again()
    {
        for (var cut = 0; cut < List.Length; cut += 7)
        {
            Answer(context => !IsWatch(context), List[..cut], 200);
            await using var recorder = new Recorder(Source());
            var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "argocd");
            Assert.Contains("the server answered 200", trouble.Message, StringComparison.Ordinal);
            await FollowsAsync(recorder);
        }
    }

    [Theory]
    [InlineData("<html>\n<body>Sign in</body>\n</html>\n")]
    [InlineData("null\n[]\n5\n\"x\"\n")]
    [InlineData("{}\n")]
    [InlineData("{\"type\":5,\"object\":[]}\n")]
    [InlineData("{\"type\":\"ADDED\"}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":null}\n")]
    [InlineData("{\"type\":\"BOOKMARK\",\"object\":{}}\n")]
    [InlineData("{\"type\":\"ADDED\",\"object\":{\"metadata\":[]}}\n")]
    [InlineData("utf-16")]
    public async Task A_watch_that_is_none_is_reported_with_call_status_and_what_is_wrong(string body)
    {
        Answer(IsWatch, body.EndsWith('\n') ? body : body + "\n", 200);
        await using var recorder = new Recorder(Source());
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "argocd");
        Assert.StartsWith("cannot watch applications.argoproj.io in namespace \"argocd\" at ", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("the server answered 200, but what came is no watch: ", trouble.Message, StringComparison.Ordinal);
        await FollowsAsync(recorder);
    }

    [Theory]
    [InlineData("{\"type\":\"ERROR\"}\n")]
    [InlineData("{\"type\":\"ERROR\",\"object\":{\"code\":\"x\"}}\n")]
    [InlineData("{\"type\":\"ERROR\",\"object\":{\"code\":500,\"message\":[],\"details\":{\"causes\":5}}}\n")]
    [InlineData("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"a\",\"namesp")]
    [InlineData("")]
    public async Task A_watch_that_breaks_off_is_taken_up_again(string body)
    {
        Answer(IsWatch, body, 200);
        await using var recorder = new Recorder(Source());
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        await FollowsAsync(recorder);
    }

    [Fact]
    public async Task Random_damage_to_lists_and_watches_ends_no_stream()
    {
        var random = new Random(20260301);
        var made = 0;
        _standIn.Instead = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/applications", StringComparison.Ordinal)
                || Interlocked.Increment(ref made) > 400) return false;
            byte[] bytes;
            lock (random) bytes = Damaged(Encoding.UTF8.GetBytes(IsWatch(context) ? Event + "\n" + Event + "\n" : List), random);
            await context.Response.Body.WriteAsync(bytes, Token);
            return true;
        };
        await using var recorder = new Recorder(
            Wire.Source(_files["config"], "argocd",
                settings: Wire.Impatient with { Backoff = new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)) }));
        _standIn.Put("applications", "argocd", "sound", version => Wire.App("argocd", "sound", version));
        await recorder.NextAsync<SourceEvent.ApplicationSeen>(seen => NameOf(seen) == "sound");
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public async Task A_list_and_a_watch_read_as_many_levels_as_a_folder(int levels, bool isRead)
    {
        // The object and its status are two of them.
        var status = $",\"status\":{string.Concat(Enumerable.Repeat("{\"a\":", levels - 1))}1{new string('}', levels - 1)}";
        _standIn.Put("applications", "argocd", "listed", version => Wire.App("argocd", "listed", version, status));
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        await recorder.NextAsync<SourceEvent.Bookmark>(bookmark => bookmark.Scope == "argocd");
        _standIn.Put("applications", "argocd", "watched", version => Wire.App("argocd", "watched", version, status));
        _standIn.Put("applications", "argocd", "last", version => Wire.App("argocd", "last", version));
        await recorder.NextAsync<SourceEvent.ApplicationSeen>(seen => NameOf(seen) == "last");
        var read = recorder.Received.OfType<SourceEvent.ApplicationSeen>()
            .Where(seen => ApplicationReader.Read(seen.Json.ToArray(), "argocd") is ReadResult.Read).Select(NameOf);
        Assert.Equal(isRead ? "listed watched last" : "last", string.Join(' ', read));
    }

    public async ValueTask InitializeAsync()
    {
        _standIn = await KubeStandIn.StartAsync(null, null, CancellationToken.None);
        _standIn.WriteKubeconfig(_files["config"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _standIn.DisposeAsync();
        _files.Dispose();
    }

    /// <summary>When the server answers as it should, what it has is seen.</summary>
    private async Task FollowsAsync(Recorder recorder)
    {
        _standIn.Instead = null;
        var name = $"after-{Guid.NewGuid():n}";
        _standIn.Put("applications", "argocd", name, version => Wire.App("argocd", name, version));
        await recorder.NextAsync<SourceEvent.ApplicationSeen>(seen => seen.Name() == name);
    }

    private void Answer(Func<HttpContext, bool> which, string body, int status) => _standIn.Instead = async context =>
    {
        if (!context.Request.Path.Value!.EndsWith("/applications", StringComparison.Ordinal) || !which(context)) return false;
        context.Response.StatusCode = status;
        if (status != 204) await context.Response.Body.WriteAsync(
            body.StartsWith("utf-16", StringComparison.Ordinal) ? Encoding.Unicode.GetBytes(List + "\n")
            : Encoding.UTF8.GetBytes(body), Token);
        return true;
    };

    /// <summary>Found however damaged or deep the object is.</summary>
    private static string? NameOf(SourceEvent.ApplicationSeen seen) => ObjectScan.KeyIn(seen.Json.Span, "")?.Name;

    private static bool IsWatch(HttpContext context) => context.Request.Query.ContainsKey("watch");

    private KubernetesSource Source() => Wire.Source(_files["config"], "argocd");

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        for (var times = random.Next(1, 4); times > 0 && bytes.Length > 1; times--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes = bytes[..at];
                    break;
                case 2:
                    bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(20))..]];
                    break;
                default:
                    bytes = [.. bytes[..at], .. bytes[random.Next(at + 1)..at], .. bytes[at..]];
                    break;
            }
        }

        return bytes;
    }
}
