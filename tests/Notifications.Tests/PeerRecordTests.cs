using Notifications.Cli.Comparing;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary>The log and the annotation of Argo CD Notifications, in the forms that its versions write.</summary>
public sealed class PeerRecordTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""time="2026-03-04T10:00:00Z" level=info msg="Sending notification about condition 'on-sync-failed.[0].H9WjsqG1dKYm6nj' to '{slack my-channel}'" app=argocd/web""")]
    [InlineData("""time="2026-03-04T10:00:00Z" level=info msg="Sending notification about condition 'on-sync-failed.[0].H9WjsqG1dKYm6nj' to '{slack my-channel}' using the configuration in namespace argocd" resource=argocd/web""")]
    [InlineData("""{"level":"info","msg":"Sending notification about condition 'on-sync-failed.[0].H9WjsqG1dKYm6nj' to '{slack my-channel}' using the configuration in namespace argocd","resource":"argocd/web","time":"2026-03-04T11:00:00+01:00"}""")]
    [InlineData("""[pod/argocd-notifications-controller-0] {"level":"info","msg":"Sending notification about condition 'on-sync-failed.[0].H9WjsqG1dKYm6nj' to '{slack my-channel}'","resource":"argocd/web","time":"2026-03-04T10:00:00Z"}""")]
    public async Task A_line_of_each_format_is_a_notification(string line)
    {
        var record = await ReadAsync("time=\"2026-03-04T09:00:00Z\" level=info msg=\"Start processing\" resource=argocd/web", line);
        var at = new DateTimeOffset(2026, 3, 4, 10, 0, 0, TimeSpan.Zero);
        Assert.Equal([new PeerNotification(at, "argocd/web", "on-sync-failed", "slack", "my-channel")], record.Sent);
        Assert.Equal((at.AddHours(-1), at, 0), (record.From, record.To, record.Unread));
    }

    [Fact]
    public async Task Recipients_may_be_empty_or_hold_spaces_and_quotes()
    {
        var record = await ReadAsync(
            Line("Sending notification about condition 'on-x.[1].h-_' to '{github }'"),
            Line("""Sending notification about condition 'on.dotted.[0].h' to '{webhook a \"b\" c}'"""));
        Assert.Equal(
            [("on-x", "github", ""), ("on.dotted", "webhook", "a \"b\" c")],
            record.Sent.Select(sent => (sent.Trigger, sent.Service, sent.Recipient)));
    }

    [Fact]
    public async Task What_a_service_refuses_was_not_sent()
    {
        var record = await ReadAsync(
            Line("Sending notification about condition 'on-x.[0].h' to '{slack a}'"),
            Line("Sending notification about condition 'on-x.[0].h' to '{slack b}'"),
            Line("Failed to notify recipient {slack a} defined in resource argocd/web: channel_not_found using the configuration in namespace argocd"));
        Assert.Equal(
            ["channel_not_found using the configuration in namespace argocd", null], record.Sent.Select(sent => sent.Failure));
    }

    [Fact]
    public async Task What_was_sent_already_is_no_notification()
    {
        var record = await ReadAsync(
            Line("Notification about condition 'on-x.[0].h' already sent to '{slack a}' using the configuration in namespace argocd"));
        Assert.Empty(record.Sent);
        Assert.Equal(("on-x", "a"), Assert.Single(record.Repeated) is var one ? (one.Trigger, one.Recipient) : default);
    }

    [Theory]
    [InlineData("Sending notification about condition 'on-x.[0].h' to '{slack a}'")]
    [InlineData("{\"msg\":\"Sending notification about condition 'on-x.[0].h' to '{slack a}'\",\"resource\":\"argocd/web\",\"time\":3}")]
    [InlineData("{\"msg\":\"Sending notification about condition 'on-x.[0].h' to '{slack a}'\"")]
    public async Task A_line_without_a_time_is_counted_as_not_read(string line)
    {
        var record = await ReadAsync(line, "something else", Line("Start processing"));
        Assert.Empty(record.Sent);
        Assert.Equal(1, record.Unread);
    }

    [Theory]
    [InlineData("{\"kind\":\"List\",\"items\":[{\"metadata\":{\"name\":\"web\",\"namespace\":\"argocd\",\"annotations\":{\"notified.notifications.argoproj.io\":\"{\\\"b620d46:on-deployed:[0].y7b5sbwa2Q329JYH755peeq-fBs:slack:my-channel\\\":1617144614}\"}}}]}")]
    [InlineData("kind: Application\nmetadata:\n  name: web\n  namespace: argocd\n  annotations:\n    notified.notifications.argoproj.io: '{\"team-a:on-deployed:[0].y7b5:slack:my-channel\":1617144614}'\n")]
    [InlineData("items:\n- metadata: { name: web, annotations: { notified.notifications.argoproj.io: '{\"on-deployed:[0].y7b5:slack:my-channel\":1617144614}' } }\n")]
    public void The_annotation_names_the_newest_notification_of_each_condition_and_recipient(string text)
    {
        var record = PeerAnnotations.Read(text);
        Assert.Equal(
            [new PeerNotification(DateTimeOffset.FromUnixTimeSeconds(1_617_144_614), "argocd/web", "on-deployed", "slack", "my-channel")],
            record.Sent);
        Assert.True(record.HasOnlyTheNewest);
    }

    [Theory]
    [InlineData("{\"on-deployed:[0].h:slack:a:b\":1617144614}", 1, 0)]
    [InlineData("{\"nothing like it\":1617144614,\"on-deployed:[0].h:slack:a\":\"soon\",\"on-deployed:[0].h:slack:b\":-1}", 0, 3)]
    [InlineData("[]", 0, 1)]
    [InlineData("{", 0, 1)]
    public void An_entry_that_cannot_be_read_is_counted(string annotation, int sent, int unread)
    {
        var record = PeerAnnotations.Read(System.Text.Json.JsonSerializer.Serialize(new
        {
            metadata = new { name = "web", annotations = new Dictionary<string, string> { [PeerAnnotations.Annotation] = annotation } },
        }));
        Assert.Equal((sent, unread), (record.Sent.Count, record.Unread));
    }

    [Fact]
    public async Task A_file_that_is_no_such_log_is_refused() => Assert.StartsWith(
        "no line has a time and a message",
        (await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync("apiVersion: v1", "kind: List"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"items\":[", "line 1")]
    [InlineData("a: [\nb", "line ")]
    public void A_text_that_is_no_object_is_refused_with_its_line(string text, string where) =>
        Assert.StartsWith(where, Assert.Throws<InvalidDataException>(() => PeerAnnotations.Read(text)).Message, StringComparison.Ordinal);

    private static string Line(string message) => $"time=\"2026-03-04T10:00:00Z\" level=info msg=\"{message}\" resource=argocd/web";

    private static async Task<PeerRecord> ReadAsync(params string[] lines)
    {
        using var log = new StringReader(string.Join('\n', lines));
        return await PeerLog.ReadAsync(log, Ct);
    }
}
