using System.Text;
using Notifications.Testing;
using Notifications.Watcher.Sources;
using Xunit;
using static Notifications.Watcher.Tests.Running.ScriptedSource;

namespace Notifications.Watcher.Tests.Running;

/// <summary>What cannot be read invents nothing: neither a deletion nor, once it can be read again, a creation.</summary>
public sealed class MalformedTests : IDisposable
{
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();
    private readonly Lines _lines = new();
    private readonly ScriptedSource _source = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_malformed_object_in_a_list_deletes_nobody(bool named)
    {
        await using var watcher = await StartAsync();
        List("100", Seen("api", "90", fromList: true), Seen("web", "91", fromList: true));
        await _inbox.ToldAsync("web", "discovered");
        List("200", new SourceEvent.Malformed(
            "", named ? "argocd/api" : "object 1 of the list", "it has more than 8 MiB")
        { Named = named },
            Seen("web", "191", fromList: true));
        List("300", Seen("api", "290", fromList: true, Degraded), Seen("web", "191", fromList: true, Degraded));
        await _inbox.ToldAsync("api", "discovered", "health-changed");
        await _inbox.ToldAsync("web", "discovered", "health-changed");
        await LoggedAsync("cannot be read and is skipped: it has more than 8 MiB");
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"api","namespace":"argocd"},"spec":{tru}}""")]
    [InlineData("""{"metadata":{"name":"api","namespace":"argocd"},"spec" {}}""")]
    public async Task An_object_that_is_no_JSON_is_named_and_deletes_nobody(string json)
    {
        await using var watcher = await StartAsync();
        List("100", Seen("api", "90", fromList: true), Seen("web", "91", fromList: true));
        await _inbox.ToldAsync("web", "discovered");
        List("200", new SourceEvent.ApplicationSeen("", Encoding.UTF8.GetBytes(json), FromList: true), Seen("web", "191", fromList: true));
        List("300", Seen("api", "290", fromList: true, Degraded), Seen("web", "191", fromList: true, Degraded));
        await _inbox.ToldAsync("api", "discovered", "health-changed");
        await _inbox.ToldAsync("web", "discovered", "health-changed");
        await LoggedAsync("Application argocd/api cannot be read and is skipped: not valid JSON");
    }

    [Fact]
    public async Task An_object_of_a_wrong_shape_is_named_and_neither_deleted_nor_created_anew()
    {
        await using var watcher = await StartAsync();
        List("100", Seen("api", "90", fromList: true));
        await _inbox.ToldAsync("api", "discovered");
        _source.Tell(Seen("api", "110", fromList: false, """{"spec":"no object"}"""), Seen("api", "120", fromList: false, Degraded));
        await _inbox.ToldAsync("api", "discovered", "health-changed");
        _source.Tell(new SourceEvent.ApplicationSeen("", Encoding.UTF8.GetBytes("[1]"), FromList: false),
            Seen("api", "130", fromList: false));
        await _inbox.ToldAsync("api", "discovered", "health-changed", "health-changed");
        await LoggedAsync("Application an object cannot be read and is skipped");
    }

    /// <summary>What is malformed is logged after the commit that it came with, whose events may be there before.</summary>
    private Task LoggedAsync(string line) => Eventually.TrueAsync(() => _lines.Contains(line), TestContext.Current.CancellationToken);

    public void Dispose() => _files.Dispose();

    private const string Degraded = """{"status":{"health":{"status":"Degraded","lastTransitionTime":"2026-02-01T11:00:00Z"}}}""";

    private void List(string version, params SourceEvent[] told) =>
        _source.Tell([new SourceEvent.ListStarted(""), .. told, new SourceEvent.ListCompleted("", version, told.Length)]);

    private async Task<RunningWatcher> StartAsync()
    {
        var watcher = await RunningWatcher.StartAsync(_files, _inbox, _lines, open: _ => _source);
        await Until.TrueAsync(() => _source.Resumed.Count > 0, "the source is read");
        return watcher;
    }
}
