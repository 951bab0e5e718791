using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Notifications.Benchmarks.Measured;

/// <summary>Accepts every message at once and remembers when it heard first of each Application.</summary>
internal sealed class UnlimitedSlack : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<int, long> _arrivals = new();
    private int _requests;

    private UnlimitedSlack(WebApplication app) => _app = app;

    public Uri ApiUrl => new(_app.Urls.First() + "/api/");

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How many Applications were heard of since <see cref="Forget"/>.</summary>
    public int Count => _arrivals.Count;

    public static async Task<UnlimitedSlack> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var slack = new UnlimitedSlack(app);
        app.MapPost("/api/{method}", slack.AnswerAsync);
        await app.StartAsync(cancellationToken);
        return slack;
    }

    /// <summary>When (of <see cref="Stopwatch"/>) an Application was heard of first since <see cref="Forget"/>.</summary>
    public bool Heard(int application, out long at) => _arrivals.TryGetValue(application, out at);

    public void Forget() => _arrivals.Clear();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var at = Stopwatch.GetTimestamp();
        var request = Interlocked.Increment(ref _requests);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Note(body.GetBuffer().AsSpan(0, (int)body.Length), at);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $$"""{"ok":true,"channel":"C0000001","ts":"1700000000.{{request:D6}}"}"""), context.RequestAborted);
    }

    /// <summary>Every name <c>app-00000</c> in it.</summary>
    private void Note(ReadOnlySpan<byte> body, long at)
    {
        for (int next; (next = body.IndexOf("app-"u8)) >= 0;)
        {
            body = body[(next + 4)..];
            if (body.Length >= 5
                && int.TryParse(body[..5], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) _arrivals.TryAdd(number, at);
        }
    }
}
