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
        MapTimeline(app);
        MapPlayground(app);
        app.MapGet(OidcSignIn.DeniedPath, (HttpContext context, PageRenderer pages) => pages.PageAsync<DeniedPage>(
            context, null, StatusCodes.Status403Forbidden)).AllowAnonymous();
        if (access is DashboardAccess.Token or DashboardAccess.Oidc) MapSigningOut(app, access);
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
        return await pages.PageAsync<NowPage>(
            context, await data.NowAsync(filter, context.RequestAborted), StatusCodes.Status200OK, ("Filter", filter));
    }

    private static void MapTimeline(IEndpointRouteBuilder app)
    {
        app.MapGet("/timeline", async (
            HttpContext context, PageRenderer pages, IDashboardData data, [FromQuery] string? application, [FromQuery] string? recipient,
            [FromQuery] string? state) => await pages.PageAsync<TimelinePage>(context, await data.TimelineAsync(
                new DeliveryListFilter(Given(application), Given(recipient), Given(state)), context.RequestAborted)));
        app.MapGet("/applications/{instance}/{ns}/{name}", async (
            HttpContext context, PageRenderer pages, IDashboardData data, string instance, string ns, string name,
            [FromQuery] string? before) =>
            await data.ApplicationAsync($"{instance}/{ns}/{name}", EventCursor.Parse(before), context.RequestAborted) is { } view
                ? await pages.PageAsync<ApplicationPage>(context, view) : Results.NotFound());
        app.MapGet("/applications/{instance}/{ns}/{name}/drift", async (
            HttpContext context, PageRenderer pages, IDashboardData data, string instance, string ns, string name) =>
            await data.DriftAsync($"{instance}/{ns}/{name}", context.RequestAborted) is { } view
                ? await pages.PageAsync<DriftFragment>(context, view) : Results.NotFound());
        app.MapGet("/health", async (HttpContext context, PageRenderer pages, IDashboardData data) =>
            await pages.PageAsync<HealthPage>(context, await data.HealthAsync(context.RequestAborted)));
        app.MapPost("/redrive", async (HttpContext context, IDashboardData data) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return await data.RedriveAsync(form["id"].ToString(), context.User.Identity?.Name ?? "", context.RequestAborted)
                ? Results.LocalRedirect(Local(form["back"])) : Results.NotFound();
        }).RequireAuthorization(Reader.WritePolicy);
    }

    private static void MapPlayground(IEndpointRouteBuilder app)
    {
        app.MapGet("/playground", async (
            HttpContext context, PageRenderer pages, IDashboardData data, [FromQuery] string? application, [FromQuery] string? trigger) =>
            await pages.PageAsync<PlaygroundPage>(
                context, await data.PlaygroundAsync(Given(application), Given(trigger), context.RequestAborted)));
        app.MapPost("/playground", async (HttpContext context, PageRenderer pages, IDashboardData data) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var trial = new PlaygroundTrial(
                Given(form["application"]), Given(form["pasted"]), form["trigger"].ToString(), form["condition"].ToString(),
                form["template"].ToString());
            var result = await data.TryAsync(trial, context.RequestAborted);
            if (form.ContainsKey("fragment")) return await pages.PageAsync<PlaygroundFragment>(context, result);
            var view = await data.PlaygroundAsync(trial.Application, trial.Trigger, context.RequestAborted);
            return await pages.PageAsync<PlaygroundPage>(
                context, view, StatusCodes.Status200OK, ("Trial", trial), ("Result", result));
        });
    }

    /// <summary>An address of this dashboard, whatever a form says.</summary>
    private static string Local(string? path) => path is ['/', not ('/' or '\\'), ..] ? path : "/";

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
            return Results.LocalRedirect(Local(to));
        }).AllowAnonymous();
    }

    /// <summary>Of the dashboard; who has signed in at a provider stays signed in there.</summary>
    private static void MapSigningOut(IEndpointRouteBuilder app, DashboardAccess access) => app.MapPost("/logout", async (
        HttpContext context, PageRenderer pages) =>
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (access is DashboardAccess.Token) return Results.LocalRedirect(AccessServices.LoginPath);
        context.User = new System.Security.Claims.ClaimsPrincipal();
        return await pages.PageAsync<SignedOutPage>(context, null);
    });

    /// <summary>In the same time wherever they differ.</summary>
    private static bool IsSame(string given, string wanted) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given.Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(wanted)));
}
