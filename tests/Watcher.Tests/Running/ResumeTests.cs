using Notifications.Watcher.Sources;
using Xunit;
using static Notifications.Watcher.Tests.Running.ScriptedSource;

namespace Notifications.Watcher.Tests.Running;

/// <summary>From where a scope is followed after a restart.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();
    private readonly ScriptedSource _source = new();

    [Fact]
    public async Task A_created_Application_in_a_list_that_broke_off_does_not_move_the_resume_version()
    {
        await RunAsync(async watcher =>
        {
            _source.Tell(new SourceEvent.ListStarted(""), Seen("api", "90", fromList: true), new SourceEvent.ListCompleted("", "100", 1));
            await watcher.ReadyAsync();
        });
        await RunAsync(async _ =>
        {
            // A relist: whoever is new in it may be newer than others that it has not come to yet.
            _source.Tell(new SourceEvent.ListStarted(""), Seen("new", "500", fromList: true));
            await _inbox.ToldAsync("new", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed");
        });
        await RunAsync(_ => Task.CompletedTask);
        Assert.Equal("100", _source.Resumed[2][""]);
    }

    [Fact]
    public async Task A_change_in_a_list_that_broke_off_does_not_move_the_resume_version()
    {
        await RunAsync(async watcher =>
        {
            _source.Tell(new SourceEvent.ListStarted(""), Seen("api", "90", fromList: true), new SourceEvent.ListCompleted("", "100", 1));
            await watcher.ReadyAsync();
        });
        await RunAsync(async _ =>
        {
            _source.Tell(new SourceEvent.ListStarted(""), Seen("api", "600", fromList: true, """{"metadata":{"labels":{"new":"label"}}}"""));
            await _inbox.ToldAsync("api", "discovered", "metadata");
        });
        await RunAsync(_ => Task.CompletedTask);
        Assert.Equal("100", _source.Resumed[2][""]);
    }

    [Fact]
    public async Task What_the_watch_tells_moves_the_resume_version()
    {
        await RunAsync(async _ =>
        {
            _source.Tell(new SourceEvent.ListStarted(""), Seen("api", "90", fromList: true), new SourceEvent.ListCompleted("", "100", 1));
            _source.Tell(Seen("new", "110", fromList: false), Gone("new", "120"));
            await _inbox.ToldAsync("new", "created", "sync-started", "sync-succeeded", "sync-status-changed", "health-changed", "deleted");
        });
        await RunAsync(_ => Task.CompletedTask);
        Assert.Equal("120", _source.Resumed[1][""]);
    }

    [Fact]
    public async Task A_first_list_that_broke_off_is_no_baseline_to_resume_from()
    {
        await RunAsync(async _ =>
        {
            _source.Tell(new SourceEvent.ListStarted(""), Seen("api", "90", fromList: true));
            await _inbox.ToldAsync("api", "discovered");
        });
        await RunAsync(async _ =>
        {
            _source.Tell(new SourceEvent.ListStarted(""), Seen("api", "90", fromList: true), Seen("web", "80", fromList: true),
                new SourceEvent.ListCompleted("", "100", 2));
            await _inbox.ToldAsync("web", "discovered");
        });
        Assert.Empty(_source.Resumed[1]);
        Assert.Equal(["discovered"], _inbox.Story("api"));
    }

    public void Dispose() => _files.Dispose();

    private async Task RunAsync(Func<RunningWatcher, Task> script)
    {
        var runs = _source.Resumed.Count;
        await using var watcher = await RunningWatcher.StartAsync(_files, _inbox, open: _ => _source);
        await Until.TrueAsync(() => _source.Resumed.Count > runs, "the source is read");
        await script(watcher);
    }
}
