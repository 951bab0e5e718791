using System.Net;
using System.Security.Authentication;
using k8s;
using k8s.Autorest;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>
/// The requests that are made to one API server. Lists and watches are read from the raw stream; everything else is KubernetesClient's
/// (<see cref="Typed"/>), over the same transport. Source: Kubernetes' "API Concepts".
/// </summary>
internal sealed class KubeClient : IDisposable
{
    private const int FailureLimit = 64 * 1024;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WatchGrace = TimeSpan.FromSeconds(30);
    private static readonly string UserAgent = $"notifications/{typeof(KubeClient).Assembly.GetName().Version?.ToString(3)}";

    private readonly TimeProvider _time;
    private readonly TransportHandler _transport;
    private readonly HttpClient _http;
    private readonly Lazy<k8s.Kubernetes> _typed;

    public KubeClient(KubeAccess access, TimeProvider time)
    {
        (Access, _time) = (access, time);
        _transport = new TransportHandler(access);
        _http = new HttpClient(_transport, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        _typed = new(() => new k8s.Kubernetes(
            new KubernetesClientConfiguration { Host = access.Server.AbsoluteUri, UserAgent = UserAgent }, _transport));
    }

    public KubeAccess Access { get; }

    /// <summary>Every operation of the API with KubernetesClient's types. It throws: <see cref="CallAsync"/> makes failures of what it
    /// throws.</summary>
    public IKubernetes Typed => _typed.Value;

    /// <summary>One page of a list; <paramref name="limit"/> 0 asks for all at once.</summary>
    public Task<KubeResult<KubeResponse>> ListAsync(
        KubeResource resource, string scope, int limit, string? continueAt, CancellationToken cancellationToken)
    {
        var query = limit == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"?limit={limit}");
        if (continueAt is not null)
            query += $"&continue={Uri.EscapeDataString(continueAt)}";
        query += resource.LabelQuery(query.Length == 0 ? '?' : '&');
        return OpenAsync(resource.Path(scope) + query, null, cancellationToken);
    }

    /// <summary>What happens after a version; the server ends it after <paramref name="duration"/>.</summary>
    public Task<KubeResult<KubeResponse>> WatchAsync(
        KubeResource resource, string scope, string version, TimeSpan duration, CancellationToken cancellationToken) =>
        OpenAsync(
            $"{resource.Path(scope)}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds={(int)duration.TotalSeconds}"
                + resource.LabelQuery('&'),
            duration + WatchGrace,
            cancellationToken);

    /// <summary>What is at a path of the API, as the server sent it: UTF-8 JSON.</summary>
    public Task<KubeResult<byte[]>> GetAsync(string path, CancellationToken cancellationToken) => CallAsync<byte[]>(
        async token =>
        {
            using var response = await OpenAsync(path, token);
            return response.StatusCode == HttpStatusCode.OK
                ? new KubeResult<byte[]>.Ok(await response.Content.ReadAsByteArrayAsync(token))
                : new KubeResult<byte[]>.Failed(await FailureAsync(response, token));
        },
        cancellationToken);

    /// <summary>Runs a call within the time limit of an answer.</summary>
    /// <returns>Its result; the failure, when it threw what the network, the transport or KubernetesClient throw.</returns>
    public async Task<KubeResult<T>> CallAsync<T>(Func<CancellationToken, Task<KubeResult<T>>> call, CancellationToken cancellationToken)
    {
        using var timeout = new ResponseTimeout(_time, cancellationToken);
        timeout.Set(AnswerLimit);
        try
        {
            return await call(timeout.Token);
        }
        catch (Exception thrown) when (FailureOf(thrown, cancellationToken) is not null)
        {
            return new KubeResult<T>.Failed(FailureOf(thrown, cancellationToken)!);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        if (_typed.IsValueCreated)
            _typed.Value.Dispose();
        _transport.Dispose();
    }

    private async Task<KubeResult<KubeResponse>> OpenAsync(string path, TimeSpan? whole, CancellationToken cancellationToken)
    {
        var timeout = new ResponseTimeout(_time, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            timeout.Set(AnswerLimit);
            response = await OpenAsync(path, timeout.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return new KubeResult<KubeResponse>.Failed(await FailureAsync(response, timeout.Token));
            // A list may not fall silent; a watch may, until its time is over
            timeout.Set(whole ?? AnswerLimit);
            var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
            var opened = new KubeResponse(response, new JsonBuffer(stream, timeout, whole is null ? AnswerLimit : null), timeout);
            (response, timeout) = (null, null);
            return new KubeResult<KubeResponse>.Ok(opened);
        }
        catch (Exception thrown) when (FailureOf(thrown, cancellationToken) is not null)
        {
            return new KubeResult<KubeResponse>.Failed(FailureOf(thrown, cancellationToken)!);
        }
        finally
        {
            response?.Dispose();
            timeout?.Dispose();
        }
    }

    private Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Access.Server.AbsoluteUri.TrimEnd('/') + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Null for what is no failure of a request.</summary>
    private static KubeFailure? FailureOf(Exception thrown, CancellationToken cancellationToken) => thrown switch
    {
        CredentialException none => new KubeFailure.NoCredential(none.Message),
        OperationCanceledException => cancellationToken.IsCancellationRequested ? null
            : new KubeFailure.Unavailable($"no answer within {AnswerLimit.TotalSeconds:0} s"),
        HttpRequestException { InnerException: AuthenticationException untrusted } => new KubeFailure.Untrusted(untrusted.Message),
        HttpRequestException broken => new KubeFailure.Unavailable(
            (broken.InnerException ?? broken).Message,
            NotReached: broken.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError),
        IOException broken => new KubeFailure.Unavailable(broken.Message),
        HttpOperationException refused =>
            Status(refused.Response.StatusCode, System.Text.Encoding.UTF8.GetBytes(refused.Response.Content ?? ""),
                refused.Response.ReasonPhrase).ToFailure(null),
        _ => null,
    };

    private static async Task<KubeFailure> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[FailureLimit];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return Status(response.StatusCode, body.AsSpan(0, length), response.ReasonPhrase).ToFailure(response.Headers.RetryAfter?.Delta);
    }

    private static KubeStatus Status(HttpStatusCode code, ReadOnlySpan<byte> body, string? reason) => KubeStatus.Read(body) is { } read
        ? read with { Code = (int)code }
        : new KubeStatus((int)code, "", reason ?? "", null, false);
}

/// <summary>An answer whose body is still to come.</summary>
internal sealed class KubeResponse(HttpResponseMessage response, JsonBuffer body, ResponseTimeout timeout) : IDisposable
{
    public JsonBuffer Body => body;

    /// <summary>For people: how the answer begins.</summary>
    public string Head => string.Create(
        CultureInfo.InvariantCulture, $"the server answered {(int)response.StatusCode}{(response.Content.Headers.ContentType?.MediaType is { } type ? $" with {type}" : "")}");

    public void Dispose()
    {
        body.Dispose();
        response.Dispose();
        timeout.Dispose();
    }
}

internal abstract record KubeResult<T>
{
    private KubeResult() { }

    public sealed record Ok(T Value) : KubeResult<T>;

    public sealed record Failed(KubeFailure Failure) : KubeResult<T>;
}
