using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notifications.Dashboard.Access;
using Notifications.Dashboard.Pages;

namespace Notifications.Dashboard;

/// <summary>Renders a component to HTML; what it writes is escaped and cleaned by the <see cref="CleaningEncoder"/>.</summary>
internal sealed class PageRenderer(IAntiforgery antiforgery, ILoggerFactory logs, TimeProvider time)
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton<HtmlEncoder, CleaningEncoder>()
        .BuildServiceProvider();

    /// <typeparam name="TPage">Has the parameters <c>Request</c> and <c>View</c>.</typeparam>
    /// <param name="further">More of its parameters.</param>
    public async Task<IResult> PageAsync<TPage>(
        HttpContext context, object? view, int status = StatusCodes.Status200OK, params (string Name, object? Value)[] further)
        where TPage : IComponent
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        var name = context.User.Identity is { IsAuthenticated: true, Name: { } known } ? known : null;
        var request = new PageRequest(name, Reader.MayWrite(context.User), tokens.RequestToken!,
            context.Request.Path + context.Request.QueryString, time.GetUtcNow())
        {
            CanLeave = context.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme,
        };
        await using var renderer = new HtmlRenderer(_services, logs);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = new Dictionary<string, object?> { ["Request"] = request, ["View"] = view };
            foreach (var (key, value) in further) parameters[key] = value;
            var root = await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters));
            return root.ToHtmlString();
        });
        return Results.Content("<!doctype html>\n" + html, "text/html; charset=utf-8", statusCode: status);
    }
}
