using Microsoft.AspNetCore.Http;
using Notifications.Testing.Kubernetes;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Sources;
using Xunit;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>What a real API server does not send, or not when a test wants it.</summary>
public sealed class BadAnswerTests : IAsyncLifetime
{
    private readonly TemporaryFiles _files = new();
    private KubeStandIn _standIn = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_malformed_object_in_a_list_is_reported_by_its_name_and_the_others_are_read()
    {
        _standIn.Put("applications", "argocd", "a", version => Wire.App("argocd", "a", version));
        _standIn.Put("applications", "argocd", "b", version => NotUtf8("argocd", "b", version));
        _standIn.Put("applications", "argocd", "c", version => Wire.App("argocd", "c", version, ",\"status\":{tru}"));
        _standIn.Put("applications", "argocd", "d",
            version => Wire.App("argocd", "d", version, $",\"status\":\"{new string('x', 10_000_000)}\""));
        _standIn.Put("applications", "argocd", "e", version => Wire.App("argocd", "e", version));
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        Assert.Equal(5, (await recorder.NextAsync<SourceEvent.ListCompleted>()).Count);
        Assert.Equal(["argocd/a", "argocd/c", "argocd/e"],
            recorder.Received.OfType<SourceEvent.ApplicationSeen>().Select(seen => ObjectScan.KeyIn(seen.Json.Span, "")?.ToString()));
        Assert.Equal(
            [("argocd/b", true, "is not UTF-8"), ("argocd/d", true, "it has more than 8 MiB")],
            recorder.Received.OfType<SourceEvent.Malformed>()
                .Select(one => (one.Where, one.Named, one.Reason.StartsWith("byte ", StringComparison.Ordinal)
                    ? string.Join(' ', one.Reason.Split(' ')[^3..]) : one.Reason)));
    }

    [Fact]
    public async Task A_malformed_event_is_reported_by_its_name_and_the_next_is_read()
    {
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        await recorder.NextAsync<SourceEvent.Bookmark>();
        _standIn.Put("applications", "argocd", "huge",
            version => Wire.App("argocd", "huge", version, $",\"status\":\"{new string('x', 10_000_000)}\""));
        _standIn.Put("applications", "argocd", "bytes", version => NotUtf8("argocd", "bytes", version));
        _standIn.Say("applications", "argocd", "no event at all\n"u8.ToArray());
        _standIn.Put("applications", "argocd", "good", version => Wire.App("argocd", "good", version));
        Assert.Equal("argocd/huge", (await recorder.NextAsync<SourceEvent.Malformed>()).Where);
        Assert.Equal("argocd/bytes", (await recorder.NextAsync<SourceEvent.Malformed>()).Where);
        var nameless = await recorder.NextAsync<SourceEvent.Malformed>();
        Assert.False(nameless.Named);
        Assert.Contains("an event of applications.argoproj.io after resourceVersion", nameless.Where, StringComparison.Ordinal);
        Assert.Equal("good", (await recorder.NextAsync<SourceEvent.ApplicationSeen>()).Name());
        Assert.Empty(recorder.Received.OfType<SourceEvent.Trouble>());
    }

    [Fact]
    public async Task Retry_After_of_a_429_is_waited_for()
    {
        var refused = 0L;
        _standIn.Instead = context =>
        {
            if (refused != 0 || !context.Request.Path.Value!.EndsWith("/applications", StringComparison.Ordinal))
                return Task.FromResult(false);
            refused = TimeProvider.System.GetTimestamp();
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "1";
            return Task.FromResult(true);
        };
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>();
        Assert.False(trouble.Permanent);
        await recorder.NextAsync<SourceEvent.ListStarted>();
        Assert.True(TimeProvider.System.GetElapsedTime(refused) >= TimeSpan.FromSeconds(0.99));
    }

    [Fact]
    public async Task A_list_that_breaks_off_begins_anew()
    {
        var first = true;
        _standIn.Put("applications", "argocd", "a", version => Wire.App("argocd", "a", version));
        _standIn.Instead = async context =>
        {
            if (!first || !context.Request.Path.Value!.EndsWith("/applications", StringComparison.Ordinal))
                return false;
            first = false;
            await context.Response.Body.WriteAsync((byte[])[.. "{\"items\":["u8, .. Wire.App("argocd", "a", 1)], Token);
            return true;
        };
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListStarted>();
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>();
        Assert.Contains("the list broke off: the answer ended before the list did", trouble.Message, StringComparison.Ordinal);
        await recorder.NextAsync<SourceEvent.ListStarted>();
        Assert.Equal(1, (await recorder.NextAsync<SourceEvent.ListCompleted>()).Count);
    }

    [Fact]
    public async Task A_watch_that_the_server_ends_goes_on_where_it_was_without_a_word_of_trouble()
    {
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        await recorder.NextAsync<SourceEvent.ListCompleted>();
        for (var at = 0; at < 3; at++)
        {
            await recorder.NextAsync<SourceEvent.Bookmark>(bookmark => bookmark.Scope == "argocd");
            _standIn.Put("applications", "argocd", $"app-{at}", version => Wire.App("argocd", $"app-{at}", version));
            Assert.Equal($"app-{at}", (await recorder.NextAsync<SourceEvent.ApplicationSeen>()).Name());
            _standIn.HangUp();
        }

        Assert.Empty(recorder.Received.OfType<SourceEvent.Trouble>());
        Assert.Single(recorder.Received.OfType<SourceEvent.ListStarted>());
    }

    [Fact]
    public async Task A_server_that_answers_something_else_is_reported()
    {
        _standIn.Instead = async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>Sign in</html>", Token);
            return true;
        };
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        Assert.Contains("the answer is no list", (await recorder.NextAsync<SourceEvent.Trouble>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_with_our_credential()
    {
        _standIn.Instead = context =>
        {
            context.Response.Redirect("https://elsewhere.example.com/");
            return Task.FromResult(true);
        };
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>(trouble => trouble.Scope == "argocd");
        Assert.Contains("the server answered 302", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_server_is_reported_and_not_permanent()
    {
        _files.Write("config",
            (await File.ReadAllTextAsync(_files["config"], Token))
            .Replace(_standIn.Server.ToString(), "http://127.0.0.1:1/", StringComparison.Ordinal));
        await using var recorder = new Recorder(Wire.Source(_files["config"], "argocd"));
        var trouble = await recorder.NextAsync<SourceEvent.Trouble>();
        Assert.False(trouble.Permanent);
        Assert.Contains("http://127.0.0.1:1/", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_ends_the_stream_with_what_is_wrong()
    {
        var source = Wire.Source(_files["missing"], "argocd");
        var wrong = await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var _ in source.ReadAsync(new Dictionary<string, string>(), Token))
                Assert.Fail("nothing can be told");
        });
        Assert.Contains(_files["missing"], wrong.Message, StringComparison.Ordinal);
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

    private static byte[] NotUtf8(string ns, string name, long version)
    {
        var json = Wire.App(ns, name, version, ",\"status\":\"#\"");
        json[Array.LastIndexOf(json, (byte)'#')] = 0xFF;
        return json;
    }
}
