using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notifications.Hosting.Configuration;
using OpenTelemetry.Metrics;

namespace Notifications.Hosting.Health;

/// <summary>
/// <c>/startupz</c> (every service has started), <c>/livez</c> (every loop turns), <c>/readyz</c> (every check is ready) and
/// <c>/metrics</c>. Each is 200 or 503; what is wrong is said to who asks from this machine, or with the token.
/// </summary>
internal sealed partial class HealthEndpoint(
    HealthOptions options, IEnumerable<IReadinessCheck> checks, LoopSupervisor loops, IHostApplicationLifetime lifetime,
    MeterProvider metrics, ILogger<HealthEndpoint> log) : IHostedService, IAsyncDisposable
{
    private readonly IReadOnlyList<IReadinessCheck> _checks = [.. checks];
    private WebApplication? _app;

    /// <summary>Where it listens; null when it does not.</summary>
    public Uri? Address => _app?.Urls.FirstOrDefault() is { } url ? new Uri(url) : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var address = options.Address ?? HealthOptions.DefaultAddress;
        var built = Build(address);
        try
        {
            await built.StartAsync(cancellationToken);
            _app = built;
            Listening(Address!);
        }
        catch (IOException taken) when (options.Address is null)
        {
            await built.DisposeAsync();
            Taken(address, taken.Message);
        }
        catch (Exception unusable) when (unusable is IOException or SocketException)
        {
            await built.DisposeAsync();
            throw new InvalidOperationException($"health.address: cannot listen on {address}: {unusable.Message}", unusable);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
            await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private WebApplication Build(Uri address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.GetLeftPart(UriPartial.Authority));
        builder.Services.AddSingleton<IConnectionListenerFactory>(new ProbeListenerFactory(
            (from, authorization) => Answer(from, authorization, loops.Watchdog.Complaints)));
        var built = builder.Build();
        built.MapGet("/startupz", request => AnswerAsync(
            request, lifetime.ApplicationStarted.IsCancellationRequested ? [] : ["the services are still starting"]));
        built.MapGet("/livez", request => AnswerAsync(request, loops.Watchdog.Complaints));
        built.MapGet("/readyz", ReadinessAsync);
        built.MapPrometheusScrapingEndpoint("/metrics", metrics, configureBranchedPipeline: null, optionsName: null);
        return built;
    }

    private Task ReadinessAsync(HttpContext request)
    {
        var reasons = _checks.Select(check => (check.Name, Reason: check.NotReadyBecause, check.Remark)).ToList();
        return AnswerAsync(
            request, reasons.TrueForAll(check => check.Reason is null),
            reasons.Select(check => $"{check.Name}: {check.Reason ?? (check.Remark is { } remark ? $"ok, but {remark}" : "ok")}"));
    }

    private Task AnswerAsync(HttpContext request, IReadOnlyList<string> complaints) =>
        AnswerAsync(request, complaints.Count == 0, complaints);

    private Task AnswerAsync(HttpContext request, bool isWell, IEnumerable<string> details)
    {
        request.Response.StatusCode = isWell ? 200 : 503;
        request.Response.ContentType = "text/plain; charset=utf-8";
        return request.Response.WriteAsync(
            Text(request.Connection.RemoteIpAddress, request.Request.Headers.Authorization.ToString(), isWell, details),
            request.RequestAborted);
    }

    private (bool IsWell, string Text) Answer(IPAddress? from, string authorization, IReadOnlyList<string> complaints) =>
        (complaints.Count == 0, Text(from, authorization, complaints.Count == 0, complaints));

    private string Text(IPAddress? from, string authorization, bool isWell, IEnumerable<string> details)
    {
        var text = MaySeeDetails(from, authorization) ? string.Concat(details.Select(line => line + "\n")) : "";
        return text.Length > 0 ? text : isWell ? "ok\n" : "not ok\n";
    }

    private bool MaySeeDetails(IPAddress? from, string authorization)
    {
        if (from is not null && IPAddress.IsLoopback(from)) return true;
        return options.Token is { } token && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(authorization), Encoding.UTF8.GetBytes($"Bearer {token.Reveal()}"));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "health and metrics on {Address}")]
    private partial void Listening(Uri address);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "no health endpoint: {Address} cannot be used ({Reason}); choose another with health.address, or health.enabled: false")]
    private partial void Taken(Uri address, string reason);
}

/// <summary>The endpoint with <c>/startupz</c>, <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>: section
/// <c>health</c> of the configuration.</summary>
public sealed record HealthOptions
{
    /// <summary>Used when none is configured: a port that is taken is then only a warning.</summary>
    public static Uri DefaultAddress { get; } = new("http://127.0.0.1:8080");

    /// <summary>False: no endpoint.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Where to listen, as <c>http://0.0.0.0:8080</c> (all addresses) or port 0 (any free one); null:
    /// <see cref="DefaultAddress"/>.</summary>
    public Uri? Address { get; init; }

    /// <summary>Who sends it as a bearer token is told what is wrong, as who asks from this machine is; null: nobody else is.</summary>
    public Secret? Token { get; init; }
}
