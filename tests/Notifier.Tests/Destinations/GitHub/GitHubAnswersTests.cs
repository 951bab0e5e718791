using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.GitHub;
using Notifications.Notifier.Destinations.Http;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.GitHub;

/// <summary>Every call is given answers that no GitHub gives: each ends with a value that is whole, or with a failure that names the
/// call.</summary>
public sealed class GitHubAnswersTests
{
    private static readonly RepositoryName Repository = new("acme", "platform");
    private static readonly PullRequestName Pull = new(Repository, 7);

    private static readonly Dictionary<string, (string Good, Func<GitHubClient, CancellationToken, Task> Ask)> Calls = new()
    {
        ["GET /user"] = ("""{"login":"ada","id":1,"created_at":"2020-01-01T00:00:00Z","site_admin":false}""", (api, cancellationToken) => api.LoginAsync("t", cancellationToken)),
        ["GET /app"] = ("""{"id":1,"slug":"notes","owner":{"login":"acme"},"permissions":{"pull_requests":"write"},"events":["push"]}""", (api, cancellationToken) => api.AppSlugAsync("t", cancellationToken)),
        ["GET /repos/acme/platform/installation"] = ("""{"id":5,"account":{"login":"acme","id":4},"app_id":1,"target_type":"Organization","permissions":{},"events":[]}""", (api, cancellationToken) => api.InstallationAsync("t", Repository, cancellationToken)),
        ["POST /app/installations/5/access_tokens"] = ("""{"token":"ghs_x","expires_at":"2026-03-04T09:00:00Z"}""", (api, cancellationToken) => api.AccessTokenAsync("t", 5, cancellationToken)),
        ["GET /repos/acme/platform/commits/abc"] = ("""{"sha":"abc","commit":{"message":"m","author":{"name":"Ada","date":"2020-01-01T00:00:00Z"}},"author":{"login":"ada"},"files":[]}""", (api, cancellationToken) => api.CommitAsync("t", Repository, "abc", cancellationToken)),
        ["GET /repos/acme/platform/commits/abc/pulls"] = ("""[{"number":7,"state":"closed","merged_at":"2020-01-01T00:00:00Z","base":{"repo":{"full_name":"acme/platform"}}}]""", (api, cancellationToken) => api.PullsOfCommitAsync("t", Repository, "abc", cancellationToken)),
        ["GET /repos/acme/platform/pulls/7/files"] = ("""[{"filename":"a","status":"renamed","previous_filename":"b","additions":1}]""", (api, cancellationToken) => api.FilesAsync("t", Pull, cancellationToken)),
        ["GET /repos/acme/platform/issues/7/comments"] = ("""[{"id":9000000001,"body":"b","user":{"login":"ada"},"html_url":"https://github.com/x","created_at":"2020-01-01T00:00:00Z"}]""", (api, cancellationToken) => api.CommentsAsync("t", Pull, cancellationToken)),
        ["POST /repos/acme/platform/issues/7/comments"] = ("""{"id":9000000001,"body":"b","user":{"login":"ada"},"html_url":"https://github.com/x"}""", (api, cancellationToken) => api.CreateCommentAsync("t", Pull, "b", cancellationToken)),
        ["PATCH /repos/acme/platform/issues/comments/9"] = ("""{"id":9000000001,"body":"b","user":{"login":"ada"},"html_url":"https://github.com/x"}""", (api, cancellationToken) => api.UpdateCommentAsync("t", Pull, 9, "b", cancellationToken)),
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_answer_as_GitHub_describes_it_is_read(string call) =>
        Assert.Null(await FailureAsync(call, Encoding.UTF8.GetBytes(Calls[call].Good)));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_answer_that_is_cut_off_is_a_failure_that_names_the_call(string call)
    {
        var good = Encoding.UTF8.GetBytes(Calls[call].Good);
        for (var length = 0; length < good.Length; length++)
            Assert.Contains(call, Assert.IsType<ForgeFailure.Unavailable>(await FailureAsync(call, good[..length])).Reason,
                StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_no_answer_at_all_is_a_failure_that_names_the_call(string call)
    {
        byte[][] answers =
        [
            [], "<!DOCTYPE html><html><body>Sign in</body></html>"u8.ToArray(), "null"u8.ToArray(), "true"u8.ToArray(), "17"u8.ToArray(),
            "\"text\""u8.ToArray(), "{}"u8.ToArray(), "[[]]"u8.ToArray(), "[null]"u8.ToArray(),
            "[17]"u8.ToArray(), "[{}]"u8.ToArray(), """{"message":"Server Error"}"""u8.ToArray(), [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D],
            Encoding.Unicode.GetBytes(Calls[call].Good), Encoding.UTF8.GetBytes(new string('[', 200_000)),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"id\":", 100_000))),
            Encoding.UTF8.GetBytes(new string('[', 100_000) + new string(']', 100_000)),
        ];
        foreach (var answer in answers)
        {
            var failure = await FailureAsync(call, answer);
            Assert.True(failure is ForgeFailure.Unavailable,
                $"{call}: {Encoding.UTF8.GetString(answer[..Math.Min(60, answer.Length)])} gave {failure}");
            Assert.Contains(call, failure!.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_member_that_is_missing_or_of_another_kind_ends_in_a_value_or_a_failure_that_names_the_call(string call)
    {
        string[] strange =
        [
            "null", "true", "-1", "17", "1.5", "1e400", "99999999999999999999999999", "\"\"", "\"text\"", "\"2026-99-99T99:99:99Z\"",
            "\"\\ud800\"", "\"\\udc00\\ud800\"", "[]", "[1,\"a\",null]", "{}", "{\"a\":{\"b\":[]}}",
            $"\"{new string('x', 100_000)}\"",
        ];
        var failures = 0;
        foreach (var path in Paths(JsonNode.Parse(Calls[call].Good)!, []))
        {
            foreach (var value in strange.Select(text => (string?)text).Append(null))
            {
                var failure = await FailureAsync(call, Encoding.UTF8.GetBytes(With(Calls[call].Good, path, value)));
                if (failure is null)
                    continue;
                failures++;
                Assert.True(failure is ForgeFailure.Unavailable, $"{call}: {string.Join('.', path)} = {value} gave {failure}");
                Assert.Contains(call, failure.Reason, StringComparison.Ordinal);
            }
        }

        Assert.True(failures > 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Text_in_which_anything_may_be_changed_ends_in_a_value_or_a_failure_that_names_the_call(string call)
    {
        var random = new Random(20260304);
        var good = Encoding.UTF8.GetBytes(Calls[call].Good);
        for (var i = 0; i < 2000; i++)
        {
            var answer = (byte[])good.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                answer[random.Next(answer.Length)] = (byte)random.Next(256);
            var failure = await FailureAsync(call, answer);
            Assert.True(failure is null or ForgeFailure.Unavailable, $"{call}: {Encoding.UTF8.GetString(answer)} gave {failure}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Any_status_is_a_failure_of_its_kind(string call)
    {
        foreach (var status in new[] { 100, 301, 302, 307, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 415, 422, 425, 429, 451,
            499, 500, 502, 503, 504, 529, 599, 999 })
        {
            foreach (var body in new[] { "", "<html>", """{"message":"no"}""", """{"message":{"a":1}}""", """{"message":"\ud800"}""", "null", "[]" })
                Assert.NotNull(await FailureAsync(call, Encoding.UTF8.GetBytes(body), status));
        }
    }

    [Theory]
    [InlineData("<https://api.test/repos/acme/platform/commits/abc/pulls?page=2>; rel=\"next\"", "more than 200 pages")] // for ever
    [InlineData("<https://evil.example/repos?page=2>; rel=\"next\"", "evil.example")]
    [InlineData("<http://api.test/repos?page=2>; rel=\"next\"", "another server")]
    [InlineData("<nonsense>; rel=\"next\"", null)]
    [InlineData("<https://api.test/a>; rel=\"next\", <https://api.test/a>; rel=\"next\", <https://api.test/b>; rel=\"last\"",
        "more than 200 pages")]
    [InlineData("rel=next", null)]
    [InlineData("<>; rel=\"next\"", null)]
    [InlineData(",;,<;rel=", null)]
    public async Task A_next_page_is_followed_on_the_same_server_and_not_for_ever(string link, string? expected)
    {
        var asked = new List<Uri>();
        var failure = await FailureAsync(
            "GET /repos/acme/platform/commits/abc/pulls", Encoding.UTF8.GetBytes(Calls["GET /repos/acme/platform/commits/abc/pulls"].Good),
            link: link, asked: asked);
        if (expected is null) Assert.Null(failure);
        else Assert.Contains(expected, Assert.IsType<ForgeFailure.Unavailable>(failure).Reason, StringComparison.Ordinal);
        Assert.All(asked, address => Assert.Equal("https://api.test", address.GetLeftPart(UriPartial.Authority)));
    }

    private static async Task<ForgeFailure?> FailureAsync(
        string call, byte[] body, int status = 200, string? link = null, List<Uri>? asked = null)
    {
        using var http = new HttpClient(new Answering(status, body, link, asked));
        var time = new ManualTime();
        var api = new GitHubClient(
            new HttpExchange(http, TimeSpan.FromSeconds(20), time), new Uri("https://api.test/"), TimeSpan.Zero, time);
        try
        {
            await Calls[call].Ask(api, Cancellation);
            return null;
        }
        catch (ForgeException failed)
        {
            return failed.Failure;
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode node, object[] here) => node switch
    {
        JsonObject members =>
            members.SelectMany(member => member.Value is null ? [[.. here, member.Key]] : Paths(member.Value, [.. here, member.Key]))
            .Append(here),
        JsonArray items => items.SelectMany((item, i) => item is null ? [] : Paths(item, [.. here, i])).Append(here),
        _ => [here],
    };

    /// <param name="value">JSON; null: the member is taken out.</param>
    private static string With(string json, object[] path, string? value)
    {
        if (path.Length == 0)
            return value ?? "";
        var root = JsonNode.Parse(json)!;
        var at = path[..^1].Aggregate(root, (node, step) => step is int i ? node[i]! : node[(string)step]!);
        const string Mark = "3f2a9c-mark";
        switch (path[^1])
        {
            case int i when value is null:
                at.AsArray().RemoveAt(i);
                break;
            case string name when value is null:
                at.AsObject().Remove(name);
                break;
            case int i:
                at[i] = Mark;
                break;
            default:
                at[(string)path[^1]] = Mark;
                break;
        }

        return root.ToJsonString().Replace($"\"{Mark}\"", value, StringComparison.Ordinal);
    }

    private sealed class Answering(int status, byte[] body, string? link, List<Uri>? asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked?.Add(request.RequestUri!);
            var response = new HttpResponseMessage(
                (HttpStatusCode)status)
            { Content = new ByteArrayContent(body), RequestMessage = request };
            response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (link is not null)
                response.Headers.TryAddWithoutValidation("Link", link);
            return Task.FromResult(response);
        }
    }
}
