using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Notifications.Dashboard.Access;

/// <summary>Registration of authentication, authorization and the anti-forgery check.</summary>
internal static class AccessServices
{
    public const string LoginPath = "/login";
    public const string TokenField = "antiforgery";
    public const string TokenHeader = "X-Antiforgery";

    public static void AddAccess(this IServiceCollection services, DashboardAccess access)
    {
        services.AddSingleton(access);
        switch (access)
        {
            case DashboardAccess.Token:
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                    .AddCookie(cookies => Configure(cookies, SameSiteMode.Strict));
                break;
            case DashboardAccess.Oidc oidc:
                // Lax: the way back from the provider begins at another site
                services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                    .AddCookie(cookies => Configure(cookies, SameSiteMode.Lax))
                    .AddOpenIdConnect(options => OidcSignIn.Configure(options, oidc));
                services.Configure<AuthenticationOptions>(
                    options => options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme);
                break;
            default:
                services.AddAuthentication(ConnectionAuthentication.SchemeName)
                    .AddScheme<AuthenticationSchemeOptions, ConnectionAuthentication>(ConnectionAuthentication.SchemeName, null);
                break;
        }

        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Reader.WritePolicy, policy => policy.RequireAssertion(context => Reader.MayWrite(context.User)));
        services.AddAntiforgery(options =>
        {
            (options.FormFieldName, options.HeaderName, options.Cookie.Name) = (TokenField, TokenHeader, "notifications-antiforgery");
            options.Cookie.SameSite = SameSiteMode.Strict;
        });
        UseOwnKeys(services, access);
    }

    private static void Configure(CookieAuthenticationOptions cookies, SameSiteMode sameSite)
    {
        (cookies.Cookie.Name, cookies.Cookie.SameSite, cookies.Cookie.HttpOnly) = ("notifications-reader", sameSite, true);
        (cookies.LoginPath, cookies.AccessDeniedPath, cookies.ReturnUrlParameter) = (LoginPath, "/denied", "to");
        (cookies.ExpireTimeSpan, cookies.SlidingExpiration) = (TimeSpan.FromHours(12), true);
    }

    /// <summary>The framework would make keys of its own at the start, and write them to the home directory.</summary>
    private static void UseOwnKeys(IServiceCollection services, DashboardAccess access)
    {
        services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider>(SecretDataProtection.Of(access)));
        var maker = services.FirstOrDefault(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(DataProtectionServiceCollectionExtensions).Assembly);
        if (maker is not null) services.Remove(maker);
    }
}
