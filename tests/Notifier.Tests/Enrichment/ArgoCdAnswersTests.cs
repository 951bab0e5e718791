using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Enrichment.ArgoCd;
using Xunit;

namespace Notifications.Notifier.Tests.Enrichment;

/// <summary>Every call of the Argo CD API is given answers that no Argo CD gives: each ends with a value that can be read, or with a reason
/// that names the call.</summary>
public sealed class ArgoCdAnswersTests
{
    private static readonly AppRef App = new("argocd", "web", "uid", "default");

    private static readonly Dictionary<string, (string Good, Func<ArgoCdClient, CancellationToken, Task<string?>> Ask)> Calls = new()
    {
        ["revisions/abc/metadata"] = ("""{"author":"Ada <ada@example.com>","date":"2026-01-01T00:00:00Z","message":"Raise"}""", async (argocd, cancellationToken) => Reason(await argocd.RevisionMetadataAsync(App, "abc", null, cancellationToken), value => value.ToCommit()?.ToString())),
        ["resource-tree"] = ("""{"nodes":[{"group":"apps","kind":"Deployment","namespace":"a","name":"b","health":{"status":"Degraded","message":"m"}}]}""", async (argocd, cancellationToken) => Reason(await argocd.ResourceTreeAsync(App, cancellationToken), tree => string.Join(' ', tree.Unhealthy.Select(node => node.Key + node.Message)))),
        ["managed-resources"] = (
            """{"items":[{"group":"apps","kind":"Deployment","namespace":"a","name":"b","normalizedLiveState":"{\"a\":1}","predictedLiveState":"null","liveState":"{"}]}""",
            async (argocd, cancellationToken) => Reason(await argocd.ManagedResourceAsync(App, ResourceFacts.Read(new JsonView(System.Text.Json.JsonElement.Parse("""{"group":"apps","kind":"Deployment","namespace":"a","name":"b"}"""))), cancellationToken), found => found?.ToString())),
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_answer_as_Argo_CD_gives_it_is_read(string call) =>
        Assert.Null(await ReasonAsync(call, Encoding.UTF8.GetBytes(Calls[call].Good)));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_no_answer_has_a_reason_that_names_the_call(string call)
    {
        var good = Encoding.UTF8.GetBytes(Calls[call].Good);
        byte[][] answers =
        [
            .. Enumerable.Range(0, good.Length).Select(length => good[..length]), "<html>Sign in</html>"u8.ToArray(), "null"u8.ToArray(),
            "[]"u8.ToArray(), "17"u8.ToArray(), "\"a\""u8.ToArray(),
            [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], Encoding.Unicode.GetBytes(Calls[call].Good),
            Encoding.UTF8.GetBytes(new string('[', 200_000)), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))),
        ];
        foreach (var answer in answers)
            Assert.Contains(call, await ReasonAsync(call, answer), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Text_in_which_anything_is_changed_breaks_nothing(string call)
    {
        var random = new Random(20260304);
        var good = Encoding.UTF8.GetBytes(Calls[call].Good);
        for (var i = 0; i < 3000; i++)
        {
            var answer = (byte[])good.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                answer[random.Next(answer.Length)] = (byte)random.Next(256);
            await ReasonAsync(call, answer);
        }

        foreach (var strange in new[] { "null", "17", "1e400", "true", "[]", "[null,1]", "{}", "\"\\ud800\"", "\"\\udc00\\ud800\"",
            $"\"{new string('x', 100_000)}\"" })
        {
            foreach (var (path, _) in Members(JsonNode.Parse(Calls[call].Good)!))
                await ReasonAsync(call, Encoding.UTF8.GetBytes(Calls[call].Good.Replace(path, strange, StringComparison.Ordinal)));
            await ReasonAsync(call, Encoding.UTF8.GetBytes($$"""{"\ud800":1,"items":{{strange}},"nodes":{{strange}},"message":{{strange}}}"""));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refusal_names_the_call_and_holds_no_token(string call)
    {
        foreach (var body in new[] { "", "<html>", """{"message":"bad token argocd-token-0123"}""", """{"message":"\ud800"}""", """{"message":{}}""", "[]" })
        {
            foreach (var status in new[] { 301, 400, 401, 403, 404, 429, 500, 503 })
            {
                var reason = await ReasonAsync(call, Encoding.UTF8.GetBytes(body), status);
                Assert.Contains(call, reason, StringComparison.Ordinal);
                Assert.DoesNotContain("argocd-token-0123", reason, StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<(string Text, bool IsLeaf)> Members(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => Members(member.Value!)),
        JsonArray items => items.SelectMany(item => Members(item!)),
        _ => [(node.ToJsonString(), true)],
    };

    /// <summary>Null: it was answered, and what was answered could be read.</summary>
    private static string? Reason<T>(ArgoCdAnswer<T> answer, Func<T, string?> read)
    {
        if (answer is ArgoCdAnswer<T>.Found(var value))
            _ = value is null ? null : read(value);
        return answer switch
        {
            ArgoCdAnswer<T>.Refused(var refused) => refused,
            ArgoCdAnswer<T>.Unreachable(var unreachable) => unreachable,
            _ => null,
        };
    }

    private static async Task<string?> ReasonAsync(string call, byte[] body, int status = 200)
    {
        using var http = new HttpClient(new Answering(status, body));
        return await Calls[call]
            .Ask(new ArgoCdClient(http, new ArgoCdOptions(new Uri("https://argocd.test/root"), new Secret("argocd-token-0123"))),
                TestContext.Current.CancellationToken);
    }

    private sealed class Answering(int status, byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) });
    }
}
