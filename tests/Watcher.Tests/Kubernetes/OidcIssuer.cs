using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notifications.Watcher.Tests.Kubernetes;

/// <summary>An OpenID Connect issuer: discovery and the token endpoint. Each refresh token is good for one refresh, which gives the next
/// one.</summary>
internal sealed class OidcIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _refreshed;

    private OidcIssuer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Method and path of each request.</summary>
    public ImmutableList<string> Requests { get; private set; } = [];

    /// <summary>When the tokens that are given expire.</summary>
    public DateTimeOffset Expires { get; set; } = TimeProvider.System.GetUtcNow().AddHours(1);

    /// <summary>Whether the client's secret is taken from the form only, as some providers do.</summary>
    public bool WantsSecretInForm { get; set; }

    /// <summary>Answers in place of the token endpoint.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<OidcIssuer> StartAsync(X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var issuer = new OidcIssuer(app);
        app.Run(issuer.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return issuer;
    }

    /// <summary>A JSON Web Token whose signature nobody checks here.</summary>
    public static string IdToken(DateTimeOffset expires) =>
        $"{Part("""{"alg":"none"}""")}.{Part($$"""{"sub":"me","exp":{{expires.ToUnixTimeSeconds()}} }""")}.{Part("signature")}";

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Part(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private async Task AnswerAsync(HttpContext context)
    {
        Requests = Requests.Add($"{context.Request.Method} {context.Request.Path}");
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/.well-known/openid-configuration"):
                await context.Response.WriteAsync($$"""{"issuer":"{{Address}}","token_endpoint":"{{Address}}token"}""");
                break;
            case ("POST", "/token") when Instead is { } instead:
                await instead(context);
                break;
            case ("POST", "/token"):
                await RefreshAsync(context, await context.Request.ReadFormAsync());
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private async Task RefreshAsync(HttpContext context, IFormCollection form)
    {
        var isClient = WantsSecretInForm
            ? form["client_id"] == "cluster" && form["client_secret"] == "se:cret"
            : context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String("cluster:se%3Acret"u8);
        if (!isClient || form["grant_type"] != "refresh_token" || form["refresh_token"] != $"refresh-{_refreshed + 1}")
        {
            context.Response.StatusCode = isClient ? StatusCodes.Status400BadRequest : StatusCodes.Status401Unauthorized;
            return;
        }

        _refreshed++;
        await context.Response.WriteAsync($$"""{"token_type":"Bearer","id_token":"{{IdToken(Expires)}}","refresh_token":"refresh-{{_refreshed + 1}}"}""");
    }
}
