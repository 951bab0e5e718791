using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Notifications.Testing.Kubernetes;

/// <summary>
/// A Kubernetes API server with our definitions of Application and AppProject: our own process (see kubeapi/README.md), or the cluster that
/// <c>TEST_KUBECONFIG</c> names. What is written through it is written as administrator.
/// </summary>
public sealed class KubeApi : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly string? _directory;
    private readonly KubeApiOptions _options;
    private Process? _process;
    private KubeAdmin? _admin;

    private KubeApi(string kubeconfig, string? directory, KubeApiOptions options) =>
        (Kubeconfig, _directory, _options) = (kubeconfig, directory, options);

    /// <summary>Path of a kubeconfig; on a local server with a context for each user, <c>admin</c> the current one.</summary>
    public string Kubeconfig { get; }

    /// <summary>Whether it is our own process: only that can be stopped, killed and compacted, and knows the users of the
    /// options.</summary>
    public bool IsLocal => _directory is not null;

    public KubeAdmin Admin => _admin ?? throw new InvalidOperationException("The API server is not started.");

    public Uri Server => Admin.Server;

    /// <summary>The process, for those who measure it.</summary>
    public int? ProcessId => _process?.Id;

    /// <summary>The cluster of <c>TEST_KUBECONFIG</c>, else a local server.</summary>
    public static async Task<KubeApi> StartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("TEST_KUBECONFIG") is not { Length: > 0 } kubeconfig)
            return await StartLocalAsync(new KubeApiOptions(), cancellationToken);
        var given = new KubeApi(kubeconfig, null, new KubeApiOptions()) { _admin = KubeAdmin.Open(kubeconfig) };
        foreach (var folder in new[] { "crds", "manifests" })
            await given.Admin.ApplyFolderAsync(Path.Combine(KubeApiBinary.Folder, folder), cancellationToken);
        return given;
    }

    /// <summary>A server of one's own, for tests that restart it or need other users.</summary>
    public static async Task<KubeApi> StartLocalAsync(KubeApiOptions options, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("kubeapi-").FullName;
        KubeUser[] users = [new("admin", NewToken(), "system:masters"), new("viewer", NewToken(), "viewers"), .. options.Users];
        await File.WriteAllLinesAsync(
            Path.Combine(directory, "tokens.csv"), users.Select((user, at) => user.Line(at + 1)), cancellationToken);
        var api = new KubeApi(Path.Combine(directory, "kubeconfig"), directory, options);
        try
        {
            await api.StartAgainAsync(cancellationToken);
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a stopped or killed server: the same data, address and tokens.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
            throw new InvalidOperationException("The API server runs already.");
        var started = new ProcessStartInfo(await KubeApiBinary.PathAsync(), Arguments())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(started)!;
        var log = new Tail(_process.StandardError);
        var ready = ReadyAsync(_process.StandardOutput);
        if (await Task.WhenAny(ready, Task.Delay(StartLimit, cancellationToken)) != ready || !await ready)
            throw new InvalidOperationException($"The API server did not become ready:\n{log}");
        _admin ??= KubeAdmin.Open(Kubeconfig);
    }

    /// <summary>Ends it in good order: open watches are closed.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var running = _process ?? throw new InvalidOperationException("The API server does not run.");
        running.StandardInput.Close();
        try
        {
            await running.WaitForExitAsync(cancellationToken).WaitAsync(StopLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            running.Kill();
        }
        await ForgetAsync(cancellationToken);
    }

    /// <summary>Ends it at once, as a crash does; nothing that was answered is lost.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process?.Kill();
        await ForgetAsync(cancellationToken);
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        await StartAgainAsync(cancellationToken);
    }

    /// <summary>Throws away etcd's history: old <c>continue</c> tokens and exact resourceVersions are gone (410).</summary>
    public Task CompactAsync(CancellationToken cancellationToken) =>
        Admin.SendAsync(HttpMethod.Post, "/testing/compact", null, cancellationToken);

    public Task<JsonObject> CreateApplicationAsync(string json, CancellationToken cancellationToken) =>
        Admin.CreateAsync(json, cancellationToken);

    /// <summary>Merges <paramref name="mergePatch"/> into an Application (RFC 7396); its status too, as it has no status
    /// subresource.</summary>
    public Task<JsonObject> PatchAsync(string ns, string name, string mergePatch, CancellationToken cancellationToken) =>
        Admin.PatchAsync("Application", ns, name, mergePatch, cancellationToken);

    public Task DeleteAsync(string ns, string name, CancellationToken cancellationToken) =>
        Admin.DeleteAsync("Application", ns, name, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        _admin?.Dispose();
        if (_directory is not null && Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    private string[] Arguments() =>
    [
        "--dir", _directory ?? throw new InvalidOperationException("The cluster of TEST_KUBECONFIG cannot be started by a test."),
        "--apply", Path.Combine(KubeApiBinary.Folder, "manifests"), "--apply", Path.Combine(KubeApiBinary.Folder, "crds"),
        .. _options.Manifests.SelectMany(folder => new[] { "--apply", folder }),
        "--stdin", .. _options.Flags,
    ];

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        if (_process is null)
            return;
        await _process.WaitForExitAsync(cancellationToken);
        _process.Dispose();
        _process = null;
    }

    private static async Task<bool> ReadyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static string NewToken() => Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    /// <summary>Drains a stream, and keeps its last lines for an error's text.</summary>
    private sealed class Tail
    {
        private readonly Queue<string> _lines = new();

        public Tail(StreamReader stream) => _ = DrainAsync(stream);

        public override string ToString()
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }

        private async Task DrainAsync(StreamReader stream)
        {
            while (await stream.ReadLineAsync() is { } line)
            {
                lock (_lines)
                {
                    _lines.Enqueue(line);
                    if (_lines.Count > 20)
                        _lines.Dequeue();
                }
            }
        }
    }
}
