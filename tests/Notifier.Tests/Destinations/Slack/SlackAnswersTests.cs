using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Http;
using Notifications.Notifier.Destinations.Slack;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Slack;

/// <summary>Every call is given answers that no Slack gives: each delivery ends with an outcome whose reason names the call, and no
/// exception leaves the destination.</summary>
public sealed class SlackAnswersTests
{
    private const string Posted = """{"ok":true,"channel":"C0123456789","ts":"1700000000.000100"}""";

    private static readonly Dictionary<string, string> Good = new()
    {
        ["chat.postMessage"] = Posted,
        ["chat.update"] = Posted,
        ["users.conversations"] = """{"ok":true,"channels":[{"id":"C0123456789","name":"sre"}],"response_metadata":{"next_cursor":""}}""",
        ["conversations.history"] = """{"ok":true,"messages":[{"ts":"1700000000.000100","metadata":{"event_payload":{"delivery_id":"d-1","role":"single"}}}],"response_metadata":{"next_cursor":""}}""",
        ["conversations.replies"] = """{"ok":true,"messages":[{"ts":"1700000000.000100","metadata":{"event_payload":{"delivery_id":"d-1","role":"reply"}}}]}""",
        ["auth.test"] = """{"ok":true,"user":"bot","team":"acme"}""",
    };

    public static TheoryData<string> Names => [.. Good.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_answer_as_Slack_gives_it_is_read(string call) =>
        Assert.Null(await ReasonAsync(call, Encoding.UTF8.GetBytes(Good[call])));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_no_answer_has_a_reason_that_names_the_call_and_the_status(string call)
    {
        var good = Encoding.UTF8.GetBytes(Good[call]);
        byte[][] answers =
        [
            .. Enumerable.Range(0, good.Length).Select(length => good[..length]), "<html>Sign in</html>"u8.ToArray(), "null"u8.ToArray(),
            "[]"u8.ToArray(), "17"u8.ToArray(), "\"a\""u8.ToArray(), "{}"u8.ToArray(),
            """{"ok":"true"}"""u8.ToArray(), """{"ok":false}"""u8.ToArray(), """{"ok":false,"error":5}"""u8.ToArray(), """{"ok":false,"error":"\ud800"}"""u8.ToArray(), """{"\ud800":1}"""u8.ToArray(),
            [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], Encoding.Unicode.GetBytes(Good[call]), Encoding.UTF8.GetBytes(new string('[', 200_000)),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))),
        ];
        foreach (var answer in answers)
        {
            var reason = await ReasonAsync(call, answer);
            Assert.Contains(call, reason, StringComparison.Ordinal);
            Assert.Contains("200", reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("users.conversations", """{"ok":true}""", "no channels")]
    [InlineData("users.conversations", """{"ok":true,"channels":{}}""", "no channels")]
    [InlineData("conversations.history", """{"ok":true}""", "no messages")]
    [InlineData("conversations.history", """{"ok":true,"messages":null}""", "no messages")]
    [InlineData("conversations.replies", """{"ok":true,"messages":"none"}""", "no messages")]
    [InlineData("chat.postMessage", """{"ok":true}""", "names no message")]
    [InlineData("chat.postMessage", """{"ok":true,"channel":5,"ts":[]}""", "names no message")]
    public async Task An_answer_without_what_it_should_hold_is_named_with_what_is_missing(string call, string answer, string missing)
    {
        var reason = await ReasonAsync(call, Encoding.UTF8.GetBytes(answer));
        Assert.Contains(call, reason, StringComparison.Ordinal);
        Assert.Contains(missing, reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Text_in_which_anything_is_changed_breaks_nothing(string call)
    {
        var random = new Random(20260305);
        var good = Encoding.UTF8.GetBytes(Good[call]);
        for (var i = 0; i < 1500; i++)
        {
            var answer = (byte[])good.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--) answer[random.Next(answer.Length)] = (byte)random.Next(256);
            await ReasonAsync(call, answer);
        }

        string[] parts = ["\"C0123456789\"", "\"sre\"", "\"1700000000.000100\"", "\"d-1\"", "\"single\"", "{\"next_cursor\":\"\"}", "\"\"",
            "true"];
        foreach (var part in parts.Where(part => Good[call].Contains(part, StringComparison.Ordinal)))
        {
            foreach (var strange in (
                string[])["null", "17", "1e400", "true", "[]", "[null,1]", "{}", "\"\\ud800\"", $"\"{new string('x', 100_000)}\""])
                await ReasonAsync(call, Encoding.UTF8.GetBytes(Good[call].Replace(part, strange, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refusal_names_the_call_and_holds_no_token(string call)
    {
        foreach (var body in (string[])["", "<html>", """{"ok":false,"error":"invalid_auth"}""", """{"error":{}}""", "[]"])
        {
            foreach (var status in (int[])[301, 400, 401, 403, 404, 500, 503])
            {
                var reason = await ReasonAsync(call, Encoding.UTF8.GetBytes(body), status);
                Assert.Contains(call, reason, StringComparison.Ordinal);
                Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), reason, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Null: it was answered, and what was answered could be used.</summary>
    private static async Task<string?> ReasonAsync(string call, byte[] body, int status = 200)
    {
        var slack = new Answering(call, status, body);
        using var http = new HttpClient(slack);
        var client = new SlackClient(
            new HttpExchange(http, TimeSpan.FromMinutes(1), TimeProvider.System), new Uri("https://slack.test/api/"));
        if (call == "auth.test")
            return await SlackSelfTest.AskAsync(client, Cancellation) is (false, var wrong) ? wrong : null;
        var search = new SlackSearch(client, TimeProvider.System);
        if (call is "chat.postMessage" or "chat.update")
        {
            var options = new SlackOptions
            {
                Token = new Secret("xoxb-0123456789"),
                ApiUrl = new Uri("https://slack.test/api/"),
                LandsLate = TimeSpan.Zero,
                CallsPerSecond = null
            };
            var destination = new SlackDestination(
                "slack", client, search, options, new SlackChange(LayoutTemplates.BuiltIn, TimeZoneInfo.Utc), TimeProvider.System,
                NullLogger<SlackDestination>.Instance);
            var stands = call == "chat.update" ? "C0123456789:1700000000.000100" : null;
            var outcome = await destination.DeliverAsync(Some.Delivery("d-1", "#sre", Some.Conversation(stands)), Cancellation);
            Assert.Contains(call, slack.Called);
            return outcome switch
            {
                DeliveryOutcome.Deferred deferred => deferred.Reason,
                DeliveryOutcome.Rejected rejected => rejected.Reason,
                DeliveryOutcome.Unusable unusable => unusable.Reason,
                _ => null,
            };
        }

        var thread = call == "conversations.replies" ? SlackPlace.Parse("C0123456789:1700000000.000100") : null;
        var finding = await search.FindAsync("#sre", thread, mark => mark.DeliveryId == "d-1", Cancellation);
        Assert.Contains(call, slack.Called);
        return finding switch
        {
            SlackFinding.Later(var reason, _) => reason,
            SlackFinding.CannotLook(var reason) => reason,
            _ => null,
        };
    }

    /// <summary>Answers one call as the test says, and the others as Slack does.</summary>
    private sealed class Answering(string call, int status, byte[] body) : HttpMessageHandler
    {
        public ConcurrentBag<string> Called { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var name = request.RequestUri!.Segments[^1];
            Called.Add(name);
            return Task.FromResult(name == call
                ? new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) }
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Good[name]) });
        }
    }
}
