using System.Net.Sockets;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Dashboard.Access;
using Notifications.Dashboard.Pages;
using Notifications.Dashboard.Views;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;

namespace Notifications.Dashboard;

/// <summary>Serves the dashboard. Where it cannot listen, the program goes on without it: notifications matter more.</summary>
internal sealed partial class DashboardEndpoint(
    DashboardOptions options, IDashboardData data, TimeProvider time, ILogger<DashboardEndpoint> log) : IHostedService, IReadinessCheck,
    IAsyncDisposable
{
    private const int LargestForm = 1 << 20;
    private const int MostConnections = 200;
    private WebApplication? _app;

    public string Name => "dashboard";

    public string? NotReadyBecause => null;

    public string? Remark { get; private set; }

    /// <summary>Where it listens; null when it does not.</summary>
    public Uri? Address => _app?.Urls.FirstOrDefault() is { } url ? new Uri(url) : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var built = Build();
        try
        {
            await built.StartAsync(cancellationToken);
            _app = built;
            Listening(Address!);
        }
        catch (Exception unusable) when (unusable is IOException or SocketException)
        {
            await built.DisposeAsync();
            Remark = "it cannot listen on its address; see the log";
            Taken(options.Address ?? DashboardOptions.DefaultAddress, unusable.Message);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is not null) await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls((options.Address ?? DashboardOptions.DefaultAddress).GetLeftPart(UriPartial.Authority));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MaxConcurrentConnections) = (LargestForm, MostConnections);
        });
        builder.Services.AddAccess(options.Access);
        builder.Services.AddSingleton(time).AddSingleton(data).AddSingleton<PageRenderer>().AddSingleton<ChangeFeed>();
        // Open pages end with the program, not after it
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var app = builder.Build();
        app.Use(SecureAsync);
        app.Use(ReportAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(RejectForgedAsync);
        app.MapDashboard(options.Access);
        return app;
    }

    private Task SecureAsync(HttpContext context, RequestDelegate next)
    {
        // A proxy before us ends the encryption, and may ask by another name
        if (options.PublicUrl is { } url) (context.Request.Scheme, context.Request.Host) = (url.Scheme, new HostString(url.Authority));
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }

    /// <summary>Whatever the store says is for the log.</summary>
    private async Task ReportAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: 403 or 404, ContentLength: null })
                await WriteAsync<DeniedPage>(context, context.Response.StatusCode);
        }
        catch (StoreException unavailable) when (!context.Response.HasStarted)
        {
            Unanswered(unavailable.Message);
            await WriteAsync<UnavailablePage>(context, StatusCodes.Status503ServiceUnavailable);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // the reader has gone
        }
        catch (Exception broken) when (broken is not BadHttpRequestException && !context.Response.HasStarted)
        {
            Broke(broken, context.Request.Path);
            await WriteAsync<UnavailablePage>(context, StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task WriteAsync<TPage>(HttpContext context, int status)
        where TPage : Microsoft.AspNetCore.Components.IComponent =>
        await (await context.RequestServices.GetRequiredService<PageRenderer>().PageAsync<TPage>(context, status, status))
            .ExecuteAsync(context);

    /// <summary>Everything that may change something needs the token of one of our own pages.</summary>
    private static async Task RejectForgedAsync(HttpContext context, RequestDelegate next)
    {
        var antiforgery = context.RequestServices.GetRequiredService<IAntiforgery>();
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            || await antiforgery.IsRequestValidAsync(context)) await next(context);
        else await WriteAsync<DeniedPage>(context, StatusCodes.Status400BadRequest);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "dashboard on {Address}")]
    private partial void Listening(Uri address);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "no dashboard: {Address} cannot be used ({Reason}); choose another with dashboard.address, or dashboard.enabled: false")]
    private partial void Taken(Uri address, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The dashboard's page {Path} broke")]
    private partial void Broke(Exception e, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The dashboard could not answer: {Reason}")]
    private partial void Unanswered(string reason);
}
