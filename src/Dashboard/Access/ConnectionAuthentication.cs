using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Notifications.Dashboard.Access;

/// <summary>Tells from the connection who the reader is: somebody on this machine, or whom the reverse proxy names.</summary>
internal sealed class ConnectionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, DashboardAccess access)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "connection";
    private const int LongestName = 254;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(access switch
    {
        DashboardAccess.Local => IsLocal(Context) ? Success(Reader.Of("local", mayWrite: false, SchemeName))
            : AuthenticateResult.Fail("not from this machine"),
        DashboardAccess.Proxy proxy => OfProxy(proxy),
        _ => AuthenticateResult.NoResult(),
    });

    /// <summary>Whoever cannot be told who they are is not asked: there is nothing to sign in to.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private AuthenticateResult OfProxy(DashboardAccess.Proxy proxy)
    {
        if (Context.Connection.RemoteIpAddress is not { } address || !proxy.From.Any(network => network.Contains(Plain(address))))
            return AuthenticateResult.Fail("not from the proxy");
        // Of two values one may be the reader's own, also where somebody has joined them
        return Request.Headers[proxy.Header] is [{ Length: > 0 and <= LongestName } name] && !name.Contains(',', StringComparison.Ordinal)
            && proxy.People.MayRead(name)
            ? Success(Reader.Of(name, proxy.People.MayWrite(name), SchemeName)) : AuthenticateResult.Fail("no reader");
    }

    /// <summary>A page of somebody else's whose name was pointed at this machine asks for that name.</summary>
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(Plain(address))
        && context.Request.Host.Host.Trim('[', ']') is var host
        && (host == "localhost" || (IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named)));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static AuthenticateResult Success(ClaimsPrincipal reader) =>
        AuthenticateResult.Success(new AuthenticationTicket(reader, SchemeName));
}
