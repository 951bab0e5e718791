using System.Diagnostics;
using System.Globalization;
using Notifications.Testing.Kubernetes;

namespace Notifications.Benchmarks.Measured;

/// <summary>The shipped programs as processes, with their configuration and their store in a folder of their own.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private const double TicksPerSecond = 100;
    private readonly List<MeasuredProgram> _programs = [];
    private readonly TextWriter _output;
    private TaskCompletionSource<TimeSpan> _ready = New();
    private Stopwatch _sinceStart = new();

    private Installation(TextWriter output, bool distributed) => (_output, Distributed) = (output, distributed);

    public bool Distributed { get; }

    /// <summary>The first one of a distributed installation.</summary>
    public MeasuredProgram? Watcher { get; private set; }

    /// <summary>From the start of the processes to the line <c>ready: watching n Applications</c>.</summary>
    public Task<TimeSpan> Ready => _ready.Task;

    private DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("measure-");

    private string Configuration => Path.Combine(Folder.FullName, "notifications.yaml");

    public static async Task<Installation> StartAsync(
        ApiServerStandIn server, string destinations, Services? services, TextWriter output, CancellationToken cancellationToken)
    {
        var installation = new Installation(output, services is not null);
        var kubeconfig = Path.Combine(installation.Folder.FullName, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, server.Kubeconfig(), cancellationToken);
        await File.WriteAllTextAsync(
            installation.Configuration,
            $$"""
            instances:
              - name: measured
                argocd: { url: "https://argocd.example.com" }
                watch: { kubeconfig: "{{kubeconfig}}", namespaces: [argocd] }
            {{services?.Sections ?? "bus: { type: in-memory }\nstore: { type: sqlite, path: ./notifications.db }"}}
            health: { enabled: false }
            destinations:
            {{destinations}}
            """,
            cancellationToken);
        installation.Start();
        return installation;
    }

    /// <summary>Starts what was stopped, with the same store.</summary>
    public void Start()
    {
        _ready = New();
        _sinceStart = Stopwatch.StartNew();
        if (Distributed)
        {
            Add("notifier", "Notifications.Notifier", "--config", Configuration);
            Watcher = StartWatcher();
        }
        else
        {
            Add("notifications", "notifications", "run", "--config", Configuration);
        }
    }

    /// <summary>One more of a distributed installation.</summary>
    public MeasuredProgram StartWatcher() => Add("watcher", "Notifications.Watcher", "--config", Configuration);

    /// <summary>It was ended, and is none of these any more.</summary>
    public async Task ForgetAsync(MeasuredProgram program)
    {
        _programs.Remove(program);
        await program.DisposeAsync();
    }

    /// <summary>SIGTERM, and the end of it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var program in _programs) await program.StopAsync(cancellationToken);
        _programs.Clear();
    }

    /// <summary>Processor seconds used so far, user and system, of all processes.</summary>
    public double CpuSeconds() => _programs.Sum(program =>
    {
        var fields = File.ReadAllText($"/proc/{program.Id}/stat").Split(')')[1].Split(' ');
        return (long.Parse(fields[12], CultureInfo.InvariantCulture)
            + long.Parse(fields[13], CultureInfo.InvariantCulture)) / TicksPerSecond;
    });

    /// <summary>The largest resident size so far of each process.</summary>
    public string PeakMegabytes() => Megabytes("VmHWM:");

    /// <summary>The resident size of each process now.</summary>
    public string ResidentMegabytes() => Megabytes("VmRSS:");

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs) await program.DisposeAsync();
        Folder.Delete(recursive: true);
    }

    private MeasuredProgram Add(string folder, string executable, params string[] args)
    {
        var program = new MeasuredProgram(folder, executable, args, Folder.FullName, Read, Ended);
        _programs.Add(program);
        return program;
    }

    private string Megabytes(string line) => string.Join(" + ", _programs.Select(program => File.ReadLines($"/proc/{program.Id}/status")
        .Where(l => l.StartsWith(line, StringComparison.Ordinal))
        .Select(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024)
        .Single())) + " MB";

    private void Ended(string all) => _ready.TrySetException(new InvalidOperationException($"A program ended early:\n{all}"));

    private void Read(string line)
    {
        if (line.Contains("ready: watching", StringComparison.Ordinal)) _ready.TrySetResult(_sinceStart.Elapsed);
        else if (line.Contains("fail", StringComparison.OrdinalIgnoreCase) || line.Contains("error", StringComparison.OrdinalIgnoreCase)
            || line.Contains("warn", StringComparison.Ordinal)) _output.WriteLine(line);
    }

    private static TaskCompletionSource<TimeSpan> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
