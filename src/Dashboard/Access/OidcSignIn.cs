using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Notifications.Dashboard.Access;

/// <summary>Signing in at an OpenID Connect provider: authorization code with PKCE.</summary>
internal static class OidcSignIn
{
    public const string DeniedPath = "/denied";

    public static void Configure(OpenIdConnectOptions options, DashboardAccess.Oidc oidc)
    {
        (options.Authority, options.ClientId) = (oidc.Authority.AbsoluteUri, oidc.ClientId);
        options.ClientSecret = oidc.ClientSecret.Reveal();
        (options.ResponseType, options.ResponseMode) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query);
        options.RequireHttpsMetadata = oidc.Authority.Scheme == Uri.UriSchemeHttps;
        (options.MapInboundClaims, options.SaveTokens, options.GetClaimsFromUserInfoEndpoint) = (false, false, false);
        options.Scope.Add("email");
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        options.Events.OnTokenValidated = context =>
        {
            var name = context.Principal?.FindFirst(oidc.NameClaim)?.Value;
            // An address that anybody may have claimed names nobody
            var isOpen = oidc.NameClaim == "email" && context.Principal?.FindFirst("email_verified")?.Value == "false";
            if (name is null || isOpen || !oidc.People.MayRead(name)) context.Fail("no reader");
            else context.Principal = Reader.Of(name, oidc.People.MayWrite(name), CookieAuthenticationDefaults.AuthenticationScheme);
            return Task.CompletedTask;
        };
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            context.Response.Redirect(DeniedPath);
            return Task.CompletedTask;
        };
    }
}
