using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace Notifications.Hosting.Health;

/// <summary><c>/livez</c> (the process answers), <c>/readyz</c> (every check is ready, else 503 with the reasons) and
/// <c>/metrics</c>.</summary>
internal sealed partial class HealthEndpoint(
    HealthOptions options, IEnumerable<IReadinessCheck> checks, MeterProvider metrics, ILogger<HealthEndpoint> log) : IHostedService,
    IAsyncDisposable
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
        var built = builder.Build();
        built.MapGet("/livez", () => Results.Text("ok\n"));
        built.MapGet("/readyz", Readiness);
        built.MapPrometheusScrapingEndpoint("/metrics", metrics, configureBranchedPipeline: null, optionsName: null);
        return built;
    }

    private IResult Readiness()
    {
        var reasons = _checks.Select(check => (check.Name, Reason: check.NotReadyBecause, check.Remark)).ToList();
        var text = string.Concat(
            reasons.Select(check => $"{check.Name}: {check.Reason ?? (check.Remark is { } remark ? $"ok, but {remark}" : "ok")}\n"));
        return Results.Text(text.Length > 0 ? text : "ok\n", statusCode: reasons.Exists(check => check.Reason is not null) ? 503 : 200);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "health and metrics on {Address}")]
    private partial void Listening(Uri address);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "no health endpoint: {Address} cannot be used ({Reason}); choose another with health.address, or health.enabled: false")]
    private partial void Taken(Uri address, string reason);
}

/// <summary>The endpoint with <c>/livez</c>, <c>/readyz</c> and <c>/metrics</c>: section <c>health</c> of the configuration.</summary>
public sealed record HealthOptions
{
    /// <summary>Used when none is configured: a port that is taken is then only a warning.</summary>
    public static Uri DefaultAddress { get; } = new("http://127.0.0.1:8080");

    /// <summary>False: no endpoint.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Where to listen, as <c>http://0.0.0.0:8080</c> (all addresses) or port 0 (any free one); null:
    /// <see cref="DefaultAddress"/>.</summary>
    public Uri? Address { get; init; }
}
