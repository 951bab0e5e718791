using System.Diagnostics;
using Notifications.Watcher.Instances;
using Xunit;

namespace Notifications.Watcher.Tests.Running;

/// <summary>Whatever lies in a watched directory stops nothing: it is reported by its name, and the other files are followed.</summary>
public sealed class DirectoryFilesTests : IDisposable
{
    private const string Degraded = """{"status":{"health":{"status":"Degraded","lastTransitionTime":"2026-02-01T11:00:00Z"}}}""";
    private readonly Files _files = new();
    private readonly Inbox _inbox = new();
    private readonly Lines _lines = new();

    [Theory]
    [InlineData("{ not json", "not valid JSON")]
    [InlineData("""{"kind":"Application","metadata":{"name":"api","namespace":"argocd"},"spec":{"a":"\ud800"}}""", "a text that is not valid Unicode")]
    [InlineData("""{"kind":"Application","metadata":{"name":"\udc00","namespace":"argocd"}}""", "a text that is not valid Unicode")]
    [InlineData("""{"kind":"Application","metadata":{}}""", "an Application without metadata.name")]
    [InlineData("[1]", "not a Kubernetes object")]
    public async Task A_file_that_becomes_broken_is_reported_keeps_its_Application_and_is_followed_again(string broken, string reason)
    {
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        _files.PutText("api.json", broken);
        await Until.TrueAsync(() => _lines.Contains($"api.json cannot be read and is skipped: {reason}"), "the file is named");
        _files.Put("api", Degraded);
        await _inbox.ToldAsync("api", "discovered", "health-changed");
    }

    [Fact]
    public async Task A_file_of_a_time_to_come_is_reported_too()
    {
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        var other = Path.Combine(_files.Root, "other");
        await File.WriteAllTextAsync(other, "{", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(other, new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Move(other, Path.Combine(_files.Applications, "api.json"), overwrite: true);
        await Until.TrueAsync(() => _lines.Contains("api.json cannot be read and is skipped: not valid JSON"), "the file is named");
    }

    [Fact]
    public async Task A_file_that_is_broken_only_while_it_is_written_is_not_reported()
    {
        string[] names = [.. Enumerable.Range(0, 50).Select(i => $"api-{i}")];
        foreach (var name in names) _files.Put(name);
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        // A file is given half a second to be written. On a busy machine the test itself may need longer: then it was no test, and another
        // file is written.
        foreach (var name in names)
        {
            var began = TimeProvider.System.GetTimestamp();
            await File.WriteAllTextAsync(
                Path.Combine(_files.Applications, $"{name}.json"), "{ half of it", TestContext.Current.CancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
            _files.Put(name, Degraded);
            var took = TimeProvider.System.GetElapsedTime(began);
            await _inbox.ToldAsync(name, "discovered", "health-changed");
            if (took > TimeSpan.FromMilliseconds(400)) continue;
            Assert.False(_lines.Contains($"{name}.json cannot be read"));
            return;
        }

        Assert.Fail("The machine was too busy fifty times.");
    }

    [Fact]
    public async Task A_pipe_a_device_a_link_in_a_circle_and_a_link_to_nowhere_are_reported_and_silence_nobody()
    {
        await RunAsync("mkfifo", Path.Combine(_files.Applications, "pipe.json"));
        File.CreateSymbolicLink(Path.Combine(_files.Applications, "zero.yaml"), "/dev/zero");
        File.CreateSymbolicLink(Path.Combine(_files.Applications, "circle.json"), "circle.json");
        File.CreateSymbolicLink(Path.Combine(_files.Applications, "nowhere.json"), "/nowhere/at/all.json");
        _files.Put("api");
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        foreach (var (file, reason) in (
            (string, string)[])[("pipe.json", "it is not a regular file"), ("zero.yaml", "it is not a regular file"), ("circle.json", ""),
            ("nowhere.json", "")])
            await Until.TrueAsync(() => _lines.Contains($"{file} cannot be read and is skipped: {reason}"), $"{file} is named");
        _files.Put("api", Degraded);
        await _inbox.ToldAsync("api", "discovered", "health-changed");
    }

    [Theory]
    [InlineData("large.json")]
    [InlineData("large.yaml")]
    public async Task An_object_that_is_too_large_is_reported_and_its_neighbours_in_the_same_file_are_followed(string file)
    {
        var target = new WatchTarget.Directory(_files.Applications) { ObjectLimit = 1 << 20 };
        var instance = RunningWatcher.Instance(_files.Applications) with { Watch = target };
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines, instance: instance)).ReadyAsync();
        _files.PutText(file,
            List(One("small", "x"), One("large", new string('x', file == "large.json" ? (1 << 20) + 1 : 600_000)),
                One("next", new string('x', file == "large.json" ? 1 : 600_000))));
        var reason = file == "large.json" ? "Application argocd/large has more than 1 MiB" : "it is larger than 1 MiB";
        await Until.TrueAsync(() => _lines.Contains($"{file} cannot be read and is skipped: {reason}"), "the object is named");
        if (file == "large.json")
        {
            await _inbox.ToldAsync("small", "created");
            await _inbox.ToldAsync("next", "created");
        }

        _files.Put("api");
        await Until.TrueAsync(() => _inbox.Story("api").Count > 0, "api is told");
        Assert.Empty(_inbox.Story("large"));
    }

    [Fact]
    public async Task A_file_that_is_far_too_large_is_reported_without_being_read()
    {
        _files.Put("api");
        var path = Path.Combine(_files.Applications, "huge.json");
        await using (var huge = File.Create(path)) huge.SetLength(100L << 30);
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await Until.TrueAsync(
            () => _lines.Contains("huge.json cannot be read and is skipped: it is larger than 64 MiB"), "the file is named");
        await _inbox.ToldAsync("api", "discovered");
    }

    [Theory]
    [InlineData(65)]
    [InlineData(500)]
    public async Task An_object_of_many_levels_is_read(int levels)
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", levels - 2)) + "1" + new string('}', levels - 2);
        _files.Put("api");
        var text = await File.ReadAllTextAsync(Path.Combine(_files.Applications, "api.json"), TestContext.Current.CancellationToken);
        _files.PutText("api.json", text.Replace("\"spec\":{", $"\"spec\":{{\"deep\":{deep},", StringComparison.Ordinal));
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await _inbox.ToldAsync("api", "discovered");
        Assert.False(_lines.Contains("cannot be read"));
    }

    [Fact]
    public async Task A_file_of_too_many_levels_is_reported()
    {
        _files.PutText("deep.json", new string('[', 600) + new string(']', 600));
        _files.PutText("deep.yaml", "a: " + new string('[', 100_000) + new string(']', 100_000));
        await using var watcher = await (await RunningWatcher.StartAsync(_files, _inbox, _lines)).ReadyAsync();
        await Until.TrueAsync(() => _lines.Contains("deep.json cannot be read"), "the JSON is named");
        await Until.TrueAsync(() => _lines.Contains("deep.yaml cannot be read"), "the YAML is named");
    }

    public void Dispose() => _files.Dispose();

    private static string One(string name, string text) => $$$"""{"kind":"Application","metadata":{"name":"{{{name}}}","namespace":"argocd","uid":"{{{name}}}"},"spec":{"x":"{{{text}}}"}}""";

    private static string List(params string[] items) => $$"""{"kind":"List","items":[{{string.Join(',', items)}}]}""";

    private static async Task RunAsync(string program, string argument)
    {
        using var process = Process.Start(program, argument);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
