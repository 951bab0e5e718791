using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Notifications.Dashboard.Access;
using Notifications.Dashboard.Assets;
using Notifications.Dashboard.Pages;
using Notifications.Dashboard.Views;

namespace Notifications.Dashboard;

/// <summary>The addresses of the dashboard.</summary>
internal static class DashboardRoutes
{
    public static void MapDashboard(this IEndpointRouteBuilder app, DashboardAccess access)
    {
        foreach (var asset in new[] { AssetFiles.Css, AssetFiles.Script, AssetFiles.Icon }) MapAsset(app, asset);
        app.MapGet("/live", (ChangeFeed changes, CancellationToken cancellationToken) =>
            TypedResults.ServerSentEvents(changes.FollowAsync(cancellationToken)));
        app.MapGet("/", NowAsync);
        app.MapGet("/denied", (HttpContext context, PageRenderer pages) => pages.PageAsync<DeniedPage>(context, null, 403));
        if (access is DashboardAccess.Token token) MapSigningIn(app, token);
    }

    private static void MapAsset(IEndpointRouteBuilder app, AssetFiles asset) => app.MapGet(asset.Path, (HttpContext context) =>
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(asset.Content, asset.ContentType);
    }).AllowAnonymous();

    private static async Task<IResult> NowAsync(
        HttpContext context, PageRenderer pages, IDashboardData data, [FromQuery] string? search, [FromQuery] string? instance,
        [FromQuery] string? sync, [FromQuery] string? health, [FromQuery] string? only, [FromQuery] string? page)
    {
        var filter = new NowFilter(
            Given(search), Given(instance), Given(sync), Given(health), Enum.TryParse<Standstill>(only, ignoreCase: true, out var word)
                ? word : null, int.TryParse(page, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, 100_000) : 1);
        return await pages.PageAsync<NowPage>(context, (filter, await data.NowAsync(filter, context.RequestAborted)));
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static void MapSigningIn(IEndpointRouteBuilder app, DashboardAccess.Token token)
    {
        app.MapGet(AccessServices.LoginPath, (HttpContext context, PageRenderer pages) =>
            pages.PageAsync<LoginPage>(context, null)).AllowAnonymous();
        app.MapPost(AccessServices.LoginPath, async (HttpContext context, PageRenderer pages, [FromQuery] string? to) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (!IsSame(form["token"].ToString(), token.Value.Reveal())) return await pages.PageAsync<LoginPage>(
                context, "This is not the token.", StatusCodes.Status401Unauthorized);
            await context.SignInAsync(
                CookieAuthenticationDefaults.AuthenticationScheme,
                Reader.Of("token", mayWrite: true, CookieAuthenticationDefaults.AuthenticationScheme));
            return Results.LocalRedirect(to is ['/', not ('/' or '\\'), ..] ? to : "/");
        }).AllowAnonymous();
        app.MapPost("/logout", async (HttpContext context) =>
        {
            await context.SignOutAsync();
            return Results.LocalRedirect(AccessServices.LoginPath);
        });
    }

    /// <summary>In the same time wherever they differ.</summary>
    private static bool IsSame(string given, string wanted) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given.Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(wanted)));
}
