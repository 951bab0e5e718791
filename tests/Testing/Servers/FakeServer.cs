using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Notifications.Testing.Servers;

/// <summary>
/// A server on a real loopback socket that keeps state, records what it is asked and what was wrong with that, and goes wrong as planned.
/// </summary>
public abstract class FakeServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly CancellationTokenSource _ended = new();
    private WebApplication? _app;
    private int _limited;

    protected FakeServer(TimeProvider time) => Time = time;

    /// <summary>Base address, with a trailing slash.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    public FaultPlan Faults { get; } = new();

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>Requests that the real service would not understand or that it asks not to send. A test asserts that there are
    /// none.</summary>
    public IReadOnlyList<string> Violations => [.. _violations];

    /// <summary>Requests that were refused because they came too fast.</summary>
    public int Limited => Volatile.Read(ref _limited);

    protected TimeProvider Time { get; }

    /// <summary>Listens on 127.0.0.1; port 0 takes a free one.</summary>
    protected async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, port);
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
        await _app.StartAsync(cancellationToken);
        Url = new Uri(_app.Urls.Single() + "/");
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            await _ended.CancelAsync();
            await app.DisposeAsync();
            _ended.Dispose();
            OnClosed();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes it happen and answers.</summary>
    protected abstract FakeAnswer Handle(RecordedRequest request);

    protected virtual void OnClosed()
    {
    }

    /// <summary>Counts a refusal.</summary>
    protected FakeAnswer TooFast(FakeAnswer answer)
    {
        Interlocked.Increment(ref _limited);
        return answer;
    }

    protected void Violated(RecordedRequest request, string what) => _violations.Enqueue($"{request}: {what}");

    private async Task ServeAsync(HttpContext context)
    {
        var request = await RecordAsync(context.Request);
        _requests.Enqueue(request);
        switch (Faults.For(request))
        {
            case null:
                await WriteAsync(context, Handle(request));
                break;
            case Fault.Answers(var answer):
                await WriteAsync(context, answer);
                break;
            case Fault.Changes(var change):
                await WriteAsync(context, change(Handle(request)));
                break;
            case Fault.Hangs(var time):
                await WaitAsync(time);
                context.Abort();
                break;
            case Fault.HappensLate(var time):
                await WaitAsync(time);
                await WriteAsync(context, Handle(request));
                break;
            case Fault.DropsAnswer:
                Handle(request);
                context.Abort();
                break;
            case Fault.Refuses:
                context.Abort();
                break;
        }
    }

    private async Task WaitAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, Time, _ended.Token);
        }
        catch (OperationCanceledException)
        {
            // the server ends: what waits ends with it
        }
    }

    private static async Task WriteAsync(HttpContext context, FakeAnswer answer)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers.Append(name, value);
        if (answer.Status is 204 or 304)
            return;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Body, CancellationToken.None);
    }

    private async Task<RecordedRequest> RecordAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(CancellationToken.None);
        // as it was sent: the framework has decoded %2F and the like in Path
        var raw = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new RecordedRequest(
            request.Method,
            raw.Split('?')[0],
            [.. request.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString()))],
            request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body,
            Time.GetUtcNow());
    }
}
