using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Notifications.Testing.Kubernetes;

/// <summary>
/// Lists and watches Applications and AppProjects out of memory, byte for byte as they were put: for what a real API server never sends,
/// and for load that it could not bear. Everything else about an API server is tested with <see cref="KubeApi"/>.
/// </summary>
public sealed class KubeStandIn : IAsyncDisposable
{
    private const int HistoryLimit = 5000;

    private static readonly byte[] Expired = [.. """{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}}"""u8, (byte)'\n'];

    private readonly Lock _gate = new();
    private readonly WebApplication _app;
    private readonly List<Watcher> _watchers = [];
    private readonly CancellationTokenSource _stopping = new();
    private ImmutableSortedDictionary<string, Stored> _objects = ImmutableSortedDictionary.Create<string, Stored>(StringComparer.Ordinal);
    private ImmutableList<(long Version, string Path, byte[] Line)> _history = [];
    private long _version = 1000;
    private long _forgotten;

    private KubeStandIn(WebApplication app) => _app = app;

    public Uri Server { get; private set; } = new("http://unset");

    /// <summary>Asked first; true: it answered itself. Null: nobody is asked.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    /// <summary>Paths and queries that were asked for.</summary>
    public ImmutableList<string> Requests { get; private set; } = [];

    /// <summary>How many watches are open.</summary>
    public int Watching
    {
        get
        {
            lock (_gate)
                return _watchers.Count;
        }
    }

    /// <param name="certificate">With it, over TLS and HTTP/2; else HTTP/1.1.</param>
    /// <param name="client">Decides about the client's certificate; null: none is asked for.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<KubeStandIn> StartAsync(
        X509Certificate2? certificate, Func<X509Certificate2, bool>? client, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (certificate is null)
                return;
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(certificate, https =>
            {
                https.ClientCertificateMode = client is null ? ClientCertificateMode.NoCertificate
                    : ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (shown, _, _) => client!(shown);
            });
        }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        var standIn = new KubeStandIn(app);
        app.Run(standIn.AnswerAsync);
        await app.StartAsync(cancellationToken);
        var server = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>();
        standIn.Server = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return standIn;
    }

    /// <summary>Adds or changes an object.</summary>
    /// <param name="resource"><c>applications</c> or <c>appprojects</c>.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="name">Its name, for its place in the list.</param>
    /// <param name="json">From its resourceVersion to its bytes.</param>
    public void Put(string resource, string ns, string name, Func<long, byte[]> json)
    {
        lock (_gate)
        {
            var key = $"{resource}/{ns}/{name}";
            var type = _objects.ContainsKey(key) ? "MODIFIED" : "ADDED";
            var bytes = json(++_version);
            _objects = _objects.SetItem(key, new Stored(ns, bytes));
            Tell(resource, ns, [.. Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"), .. bytes, .. "}\n"u8]);
        }
    }

    public void Remove(string resource, string ns, string name)
    {
        lock (_gate)
        {
            var key = $"{resource}/{ns}/{name}";
            var last = _objects[key];
            _objects = _objects.Remove(key);
            _version++;
            Tell(resource, ns, [.. "{\"type\":\"DELETED\",\"object\":"u8, .. last.Json, .. "}\n"u8]);
        }
    }

    /// <summary>Puts these bytes into every watch of a namespace.</summary>
    public void Say(string resource, string ns, byte[] line)
    {
        lock (_gate)
            Tell(resource, ns, line);
    }

    /// <summary>Ends every watch.</summary>
    public void HangUp()
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
                watcher.Lines.Writer.TryComplete();
        }
    }

    /// <summary>Forgets what happened: a watch from an older version than now is 410.</summary>
    public void Forget()
    {
        lock (_gate)
            (_forgotten, _history) = (_version, []);
    }

    /// <summary>An older state: what was put is forgotten, and versions begin anew from <paramref name="at"/>.</summary>
    public void SetBack(long at)
    {
        lock (_gate)
            (_version, _forgotten, _history, _objects) = (at, 0, [], _objects.Clear());
    }

    /// <summary>Writes a kubeconfig of one context.</summary>
    /// <param name="path">Where.</param>
    /// <param name="user">The user as JSON; <c>{}</c> for none.</param>
    /// <param name="cluster">More of the cluster as YAML flow pairs, e.g. <c>, tls-server-name: x</c>.</param>
    public void WriteKubeconfig(string path, string user = "{}", string cluster = "") => File.WriteAllText(path, $$"""
        apiVersion: v1
        kind: Config
        current-context: there
        clusters: [{ name: it, cluster: { server: "{{Server}}"{{cluster}} } }]
        users: [{ name: me, user: {{user}} }]
        contexts: [{ name: there, context: { cluster: it, user: me } }]
        """);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        HangUp();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private void Tell(string resource, string ns, byte[] line)
    {
        var path = $"{resource}/{ns}/";
        _history = _history.Add((_version, path, line));
        if (_history.Count > HistoryLimit)
            (_forgotten, _history) = (_history[0].Version, _history.RemoveAt(0));
        foreach (var watcher in _watchers.Where(watcher => path.StartsWith(watcher.Prefix, StringComparison.Ordinal)))
            watcher.Lines.Writer.TryWrite(line);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        lock (_gate)
            Requests = Requests.Add(context.Request.Path + context.Request.QueryString);
        if (Instead is { } instead && await instead(context))
            return;
        var parts = context.Request.Path.Value!.Trim('/').Split('/');
        var prefix = parts is [.., "namespaces", var ns, var of] ? $"{of}/{ns}/" : $"{parts[^1]}/";
        context.Response.ContentType = "application/json";
        if (string.Equals(context.Request.Query["watch"], "true", StringComparison.OrdinalIgnoreCase))
            await WatchAsync(context, prefix);
        else
            await ListAsync(context, prefix);
    }

    private async Task ListAsync(HttpContext context, string prefix)
    {
        var limit = int.TryParse(context.Request.Query["limit"], out var asked) ? asked : int.MaxValue;
        var after = context.Request.Query["continue"].ToString();
        var (all, at) = Snapshot();
        var page = all.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(pair.Key, after) > 0)
            .Take(limit == int.MaxValue ? limit : limit + 1).ToList();
        var body = context.Response.BodyWriter;
        await body.WriteAsync("{\"apiVersion\":\"argoproj.io/v1alpha1\",\"items\":["u8.ToArray(), context.RequestAborted);
        for (var index = 0; index < Math.Min(page.Count, limit); index++)
        {
            if (index > 0)
                await body.WriteAsync(","u8.ToArray(), context.RequestAborted);
            await body.WriteAsync(page[index].Value.Json, context.RequestAborted);
        }

        var next = page.Count > limit ? $"\"continue\":\"{page[limit - 1].Key}\"," : "";
        await body.WriteAsync(
            Encoding.UTF8.GetBytes($"],\"kind\":\"ApplicationList\",\"metadata\":{{{next}\"resourceVersion\":\"{at}\"}}}}"),
            context.RequestAborted);
    }

    private async Task WatchAsync(HttpContext context, string prefix)
    {
        var watcher = Open(prefix,
            long.Parse(context.Request.Query["resourceVersion"]!, System.Globalization.CultureInfo.InvariantCulture));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        try
        {
            await context.Response.Body.FlushAsync(ends.Token);
            await foreach (var line in watcher.Lines.Reader.ReadAllAsync(ends.Token))
            {
                await context.Response.Body.WriteAsync(line, ends.Token);
                await context.Response.Body.FlushAsync(ends.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // the client left, or the test is over
        }
        finally
        {
            lock (_gate)
                _watchers.Remove(watcher);
        }
    }

    private (ImmutableSortedDictionary<string, Stored> Objects, long Version) Snapshot()
    {
        lock (_gate)
            return (_objects, _version);
    }

    private Watcher Open(string prefix, long after)
    {
        lock (_gate)
        {
            var watcher = new Watcher(prefix, Channel.CreateUnbounded<byte[]>());
            if (after < _forgotten)
                watcher.Lines.Writer.TryWrite(Expired);
            foreach (var (_, _, line) in _history.Where(
                entry => entry.Version > after && entry.Path.StartsWith(prefix, StringComparison.Ordinal)))
                watcher.Lines.Writer.TryWrite(line);
            _watchers.Add(watcher);
            return watcher;
        }
    }

    private sealed record Stored(string Namespace, byte[] Json);

    private sealed record Watcher(string Prefix, Channel<byte[]> Lines);
}
