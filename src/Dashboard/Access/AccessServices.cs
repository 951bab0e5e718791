using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
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
        var authentication = services.AddAuthentication(SchemeOf(access));
        if (access is DashboardAccess.Token) authentication.AddCookie(cookies => Configure(cookies, SameSiteMode.Strict));
        else authentication.AddScheme<AuthenticationSchemeOptions, ConnectionAuthentication>(ConnectionAuthentication.SchemeName, null);
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

    private static string SchemeOf(DashboardAccess access) => access is DashboardAccess.Token
        ? CookieAuthenticationDefaults.AuthenticationScheme : ConnectionAuthentication.SchemeName;

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
