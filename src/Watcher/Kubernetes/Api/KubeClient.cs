using System.Globalization;
using System.Net;
using System.Security.Authentication;
using Notifications.Watcher.Kubernetes.Access;
using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Watcher.Kubernetes.Api;

/// <summary>List and watch of one API server. Source: Kubernetes' "API Concepts".</summary>
internal sealed class KubeClient : IDisposable
{
    private const int FailureLimit = 64 * 1024;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WatchGrace = TimeSpan.FromSeconds(30);

    private readonly KubeAccess access;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public KubeClient(KubeAccess access, TimeProvider time)
    {
        (this.access, this.time) = (access, time);
        http = new HttpClient(new CredentialHandler(access, new TransportHandler(access))) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd($"notifications/{typeof(KubeClient).Assembly.GetName().Version?.ToString(3)}");
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        foreach (var (name, value) in access.Impersonation)
            http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
    }

    public KubeAccess Access => access;

    /// <summary>One page of a list; <paramref name="limit"/> 0 asks for all at once.</summary>
    public Task<KubeResult<KubeResponse>> ListAsync(KubeResource resource, string scope, int limit, string? continueAt, CancellationToken cancellationToken)
    {
        var query = limit == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"?limit={limit}");
        if (continueAt is not null)
            query += $"&continue={Uri.EscapeDataString(continueAt)}";
        return OpenAsync(resource.Path(scope) + query, null, cancellationToken);
    }

    /// <summary>What happens after a version; the server ends it after <paramref name="duration"/>.</summary>
    public Task<KubeResult<KubeResponse>> WatchAsync(KubeResource resource, string scope, string version, TimeSpan duration, CancellationToken cancellationToken) =>
        OpenAsync(
            $"{resource.Path(scope)}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds={(int)duration.TotalSeconds}",
            duration + WatchGrace,
            cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task<KubeResult<KubeResponse>> OpenAsync(string path, TimeSpan? whole, CancellationToken cancellationToken)
    {
        var patience = new Patience(time, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            patience.For(AnswerLimit);
            using var request = Request(path);
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                // A list may not fall silent; a watch may, until its time is over
                patience.For(whole ?? AnswerLimit);
                var stream = await response.Content.ReadAsStreamAsync(patience.Token);
                var body = new JsonBuffer(stream, patience, whole is null ? AnswerLimit : null);
                var opened = new KubeResponse(response, body, patience);
                (response, patience) = (null, null);
                return new KubeResult<KubeResponse>.Ok(opened);
            }

            return new KubeResult<KubeResponse>.Failed(await FailureAsync(response, patience.Token));
        }
        catch (CredentialException none)
        {
            return new KubeResult<KubeResponse>.Failed(new KubeFailure.NoCredential(none.Message));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new KubeResult<KubeResponse>.Failed(new KubeFailure.Unavailable($"no answer within {AnswerLimit.TotalSeconds:0} s"));
        }
        catch (HttpRequestException broken)
        {
            return new KubeResult<KubeResponse>.Failed(Broken(broken));
        }
        catch (IOException broken)
        {
            return new KubeResult<KubeResponse>.Failed(new KubeFailure.Unavailable(broken.Message));
        }
        finally
        {
            response?.Dispose();
            patience?.Dispose();
        }
    }

    private HttpRequestMessage Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, access.Server.AbsoluteUri.TrimEnd('/') + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (access.Trust.ServerName is { } name)
            request.Headers.Host = name; // it is also the name that TLS asks for and compares
        return request;
    }

    private static KubeFailure Broken(HttpRequestException broken) => broken.InnerException switch
    {
        AuthenticationException untrusted => new KubeFailure.Untrusted(untrusted.Message),
        { } inner => new KubeFailure.Unavailable(inner.Message),
        null => new KubeFailure.Unavailable(broken.Message),
    };

    private static async Task<KubeFailure> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[FailureLimit];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        var status = KubeStatus.Read(body.AsSpan(0, length)) is { } read
            ? read with { Code = (int)response.StatusCode }
            : new KubeStatus((int)response.StatusCode, "", response.ReasonPhrase ?? "", null, false);
        return status.ToFailure(response.Headers.RetryAfter?.Delta);
    }
}
