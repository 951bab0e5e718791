using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using Notifications.Watcher.Kubernetes.Reading;

namespace Notifications.Watcher.Kubernetes.Access;

/// <summary>
/// An id token of OpenID Connect, refreshed shortly before it expires or when the server refused it. A refresh token that the provider
/// renews is kept in memory: the kubeconfig is not written. Sources: OpenID Connect Core 1.0, section 12; OpenID Connect Discovery 1.0;
/// client-go's oidc plugin.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class OidcCredential(OidcSettings settings, TimeProvider time) : ICredential
{
    private const int AnswerLimit = 1 << 20;
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1);
    private volatile Secret? _idToken = settings.IdToken;
    private Secret? _refreshToken = settings.RefreshToken;

    public string Describe() => $"the OpenID Connect token of {settings.Issuer}";

    public async ValueTask<CredentialResult> GetAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_idToken is { } token && !IsExpired(token))
                return Bearer(token);
            return await RefreshAsync(cancellationToken) is { } problem ? new CredentialResult.Failed($"{Describe()}: {problem}")
                : Bearer(_idToken!);
        }
        finally
        {
            _one.Release();
        }
    }

    public bool Refused()
    {
        if (settings.RefreshToken is null)
            return false;
        _idToken = null;
        return true;
    }

    private static CredentialResult.Given Bearer(Secret token) => new(new AuthenticationHeaderValue("Bearer", token.Reveal()));

    /// <summary>One that names no time is used until the server refuses it.</summary>
    private bool IsExpired(Secret token)
    {
        try
        {
            var parts = token.Reveal().Split('.');
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts.Length == 3 ? parts[1] : ""));
            return claims.RootElement.TryGetProperty("exp", out var exp) && exp.TryGetDouble(out var seconds)
                && time.GetUtcNow() >= DateTimeOffset.UnixEpoch.AddSeconds(seconds) - Early;
        }
        catch (Exception opaque) when (
            opaque is FormatException or JsonException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    /// <returns>Null, or why there is no new token.</returns>
    private async Task<string?> RefreshAsync(CancellationToken cancellationToken)
    {
        if (_refreshToken is null)
            return "its id-token has expired, and there is no refresh-token: log in again";
        using var late = new CancellationTokenSource(RequestLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using var http = NewClient();
            var (endpoint, problem) = await TokenEndpointAsync(http, either.Token);
            return problem ?? await RefreshAsync(http, endpoint!, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"the issuer did not answer within {RequestLimit.TotalSeconds:0} s";
        }
        catch (HttpRequestException failed)
        {
            return $"the issuer cannot be asked: {(failed.InnerException as AuthenticationException ?? (Exception)failed).Message}";
        }
        catch (JsonException)
        {
            return "the issuer's answer is not JSON";
        }
    }

    private static async Task<(JsonElement Body, HttpStatusCode Status)> SendAsync(
        HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            return (default, response.StatusCode);
        using var document = JsonDocument.Parse(body);
        return (document.RootElement.Clone(), response.StatusCode);
    }

    private HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, chain, errors) =>
            settings.Trust.Verify(presented, chain, errors);
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerLimit };
    }

    private async Task<(Uri? Endpoint, string? Problem)> TokenEndpointAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, settings.Issuer.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration");
        var (body, status) = await SendAsync(http, request, cancellationToken);
        return status != HttpStatusCode.OK ? (null, $"{request.RequestUri} answered {(int)status}: is idp-issuer-url right?")
            : Uri.TryCreate(body.FieldText("token_endpoint"), UriKind.Absolute, out var endpoint) && endpoint.Scheme is "https" or "http"
                ? (endpoint, null)
            : (null, $"{request.RequestUri} names no token_endpoint");
    }

    private async Task<string?> RefreshAsync(HttpClient http, Uri endpoint, CancellationToken cancellationToken)
    {
        // The client authenticates with a header; a provider that wants it in the form instead says 400 or 401
        var (body, status) = await PostAsync(http, endpoint, inForm: false, cancellationToken);
        if (status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized
            && await PostAsync(http, endpoint, inForm: true, cancellationToken) is { Status: HttpStatusCode.OK } second)
            (body, status) = second;
        if (status != HttpStatusCode.OK)
            return $"{endpoint.GetLeftPart(UriPartial.Path)} refused the refresh-token ({(int)status}): log in again";
        if (body.FieldText("id_token") is not { } renewed)
            return $"{endpoint.GetLeftPart(UriPartial.Path)} gave no id_token: the provider must give one with each refresh";
        _idToken = new Secret(renewed);
        if (body.FieldText("refresh_token") is { } next)
            _refreshToken = new Secret(next);
        return null;
    }

    private async Task<(JsonElement Body, HttpStatusCode Status)> PostAsync(
        HttpClient http, Uri endpoint, bool inForm, CancellationToken cancellationToken)
    {
        Dictionary<string, string> form = new() { ["grant_type"] = "refresh_token", ["refresh_token"] = _refreshToken!.Reveal() };
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (inForm || settings.ClientSecret is null)
        {
            form["client_id"] = settings.ClientId;
            if (settings.ClientSecret is { } secret)
                form["client_secret"] = secret.Reveal();
        }
        else
        {
            var pair = $"{Uri.EscapeDataString(settings.ClientId)}:{Uri.EscapeDataString(settings.ClientSecret.Reveal())}";
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        request.Content = new FormUrlEncodedContent(form);
        return await SendAsync(http, request, cancellationToken);
    }

}

/// <summary>The config of <c>auth-provider: { name: oidc }</c> in a kubeconfig, with the keys that kubectl knows.</summary>
/// <param name="Issuer"><c>idp-issuer-url</c>.</param>
/// <param name="ClientId"><c>client-id</c>.</param>
/// <param name="ClientSecret"><c>client-secret</c>; null for a public client.</param>
/// <param name="IdToken"><c>id-token</c>; null: the first request refreshes.</param>
/// <param name="RefreshToken"><c>refresh-token</c>; null: an expired id token is an error.</param>
/// <param name="Trust">Verifies the issuer's certificate, with <c>idp-certificate-authority(-data)</c>.</param>
internal sealed record OidcSettings(
    Uri Issuer, string ClientId, Secret? ClientSecret, Secret? IdToken, Secret? RefreshToken, ServerTrust Trust)
{
    public const string Authority = "idp-certificate-authority";

    /// <returns>Null and every problem when the config cannot be used.</returns>
    public static (OidcSettings? Settings, IReadOnlyList<string> Problems) Of(
        IReadOnlyDictionary<string, string> config, PemSource? authority)
    {
        List<string> problems = [];
        if (!Uri.TryCreate(Text("idp-issuer-url"), UriKind.Absolute, out var issuer) || issuer.Scheme is not ("https" or "http"))
            problems.Add("idp-issuer-url is no http(s) address");
        if (Text("client-id") is null)
            problems.Add("client-id is missing");
        var (id, refresh) = (Hidden("id-token"), Hidden("refresh-token"));
        if (id is null && refresh is null)
            problems.Add("there is neither an id-token nor a refresh-token: log in first");
        return problems.Count > 0 ? (null, problems)
            : (new OidcSettings(issuer!, Text("client-id")!, Hidden("client-secret"), id, refresh, new ServerTrust(authority)), problems);

        string? Text(string key) => config.TryGetValue(key, out var value) && value?.Trim() is { Length: > 0 } text ? text : null;

        Secret? Hidden(string key) => Text(key) is { } text ? new Secret(text) : null;
    }
}
