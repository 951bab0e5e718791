using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.Http;
using Octokit;
using Octokit.Caching;
using Octokit.Internal;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>
/// What lies below Octokit for one call (of several requests when a list has pages): the request goes over our own handlers and ends with
/// the caller's token, and an answer reaches Octokit only when it is JSON that Octokit's parser survives. Whatever else comes is a
/// <see cref="ForgeException"/>.
/// </summary>
internal sealed class GitHubCall(
    HttpExchange exchange, Uri apiUrl, TimeProvider time, string token, CancellationToken cancellationToken) : IHttpClient, IJsonSerializer
{
    private const int MostPages = 200;

    private readonly SimpleJsonSerializer _json = new();
    private int _requests;

    /// <summary>The newest request without its host, for messages.</summary>
    public string What { get; private set; } = "";

    /// <summary>What is asked for is a list; else an object.</summary>
    public bool IsList { get; set; }

    public async Task<IResponse> Send(IRequest request, CancellationToken _, Func<object, object>? preprocessResponseBody = null)
    {
        var address = new Uri(request.BaseAddress, request.Endpoint);
        What = $"{request.Method} {address.AbsolutePath}";
        if (address.GetLeftPart(UriPartial.Authority) != apiUrl.GetLeftPart(UriPartial.Authority))
            throw Broken($"names a next page at {address.Host}, which is another server");
        if (++_requests > MostPages)
            throw Broken($"has more than {MostPages} pages");
        using var message = Message(request, address);
        var answer = await exchange.SendAsync(message, cancellationToken);
        var retryAfter = answer is HttpAnswer.Answered limited ? exchange.RetryAfter(limited.Headers) : null;
        if (GitHubVerdict.Of(
            What, answer, Repository(address), request.Method == HttpMethod.Post, retryAfter, time.GetUtcNow()) is { } failure)
            throw new ForgeException(failure with { Reason = failure.Reason.Replace(token, "***", StringComparison.Ordinal) });
        return Response((HttpAnswer.Answered)answer);
    }

    public T Deserialize<T>(string json)
    {
        try
        {
            return _json.Deserialize<T>(json);
        }
        catch (Exception error) when (
            error is FormatException or OverflowException or InvalidCastException or ArgumentException or SerializationException
            or NullReferenceException or TargetInvocationException)
        {
            // What a member of the wrong kind makes of Octokit's parser.
            throw Broken($"with something that is no {Name(typeof(T))}");
        }
    }

    public string Serialize(object item) => _json.Serialize(item);

    /// <summary>The answer lacks something that GitHub describes.</summary>
    public ForgeException Broken(string how) =>
        new(new ForgeFailure.Unavailable($"GitHub answered {What} {how}", MaybeDone: IsCreating, Reached: true));

    public void SetRequestTimeout(TimeSpan timeout) => throw new NotSupportedException("The time limit of a request is the destination's.");

    public void Dispose()
    {
    }

    private bool IsCreating => What.StartsWith("POST ", StringComparison.Ordinal);

    private static HttpRequestMessage Message(IRequest request, Uri address)
    {
        var message = new HttpRequestMessage(request.Method, address);
        foreach (var (name, value) in request.Headers.Where(header => header.Key is "Authorization" or "If-None-Match"))
            message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        message.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        if (request.Body is string body)
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return message;
    }

    private CachedResponse.V1 Response(HttpAnswer.Answered answer)
    {
        var tag = answer.Headers.ETag?.ToString();
        var links = new Dictionary<string, Uri>(StringComparer.Ordinal);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (tag is not null)
            headers["ETag"] = tag;
        if (NextPage.Of(answer.Headers) is { } next)
        {
            links["next"] = next;
            headers["Link"] = $"<{next.AbsoluteUri}>; rel=\"next\""; // read again from a kept answer
        }

        var text = answer.Status is HttpStatusCode.NotModified or HttpStatusCode.NoContent ? "" : Text(answer.Body);
        return new CachedResponse.V1(
            text, headers, new ApiInfo(links, [], [], tag, new RateLimit(0, 0, 0)), answer.Status, "application/json");
    }

    /// <summary>Octokit's parser descends as deep as the text says, until the stack ends, and takes what is cut off for what it
    /// is.</summary>
    private string Text(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            // Octokit takes an object for a list of one, and an empty one for nothing.
            if (reader.TokenType != (IsList ? JsonTokenType.StartArray : JsonTokenType.StartObject))
                throw Broken($"with something that is no {(IsList ? "list" : "object")}");
            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            throw Broken("with something that is not JSON");
        }

        return Encoding.UTF8.GetString(body);
    }

    /// <summary><c>owner/name</c> of a path below <c>repos/</c>; null elsewhere.</summary>
    private string? Repository(Uri address) =>
        address.AbsolutePath[apiUrl.AbsolutePath.Length..].Split('/') is ["repos", var owner, var name, ..] ? $"{owner}/{name}" : null;

    private static string Name(Type type) => type.IsGenericType ? $"list of {type.GetGenericArguments()[0].Name}" : type.Name;
}
