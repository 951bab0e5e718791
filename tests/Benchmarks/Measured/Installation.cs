using System.Diagnostics;
using System.Globalization;
using Notifications.Testing.Kubernetes;

namespace Notifications.Benchmarks.Measured;

/// <summary>The shipped programs as processes, with their configuration and their store in a folder of their own.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private const double TicksPerSecond = 100;
    private readonly List<Program> programs = [];
    private readonly TextWriter output;
    private TaskCompletionSource<TimeSpan> ready = New();
    private Stopwatch sinceStart = new();

    private Installation(TextWriter output, bool distributed) => (this.output, Distributed) = (output, distributed);

    public bool Distributed { get; }

    /// <summary>From the start of the processes to the line <c>ready: watching n Applications</c>.</summary>
    public Task<TimeSpan> Ready => ready.Task;

    private DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("measure-");

    private string Configuration => Path.Combine(Folder.FullName, "notifications.yaml");

    public static async Task<Installation> StartAsync(ApiServerStandIn server, string destinations, Services? services, TextWriter output, CancellationToken ct)
    {
        var installation = new Installation(output, services is not null);
        var kubeconfig = Path.Combine(installation.Folder.FullName, "kubeconfig");
        await File.WriteAllTextAsync(kubeconfig, server.Kubeconfig(), ct);
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
            ct);
        installation.Start();
        return installation;
    }

    /// <summary>Starts what was stopped, with the same store.</summary>
    public void Start()
    {
        ready = New();
        sinceStart = Stopwatch.StartNew();
        if (Distributed)
        {
            programs.Add(new Program("notifier", "Notifications.Notifier", ["--config", Configuration], Folder.FullName, Read, Ended));
            programs.Add(new Program("watcher", "Notifications.Watcher", ["--config", Configuration], Folder.FullName, Read, Ended));
        }
        else
        {
            programs.Add(new Program("notifications", "notifications", ["run", "--config", Configuration], Folder.FullName, Read, Ended));
        }
    }

    /// <summary>SIGTERM, and the end of it.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        foreach (var program in programs) await program.StopAsync(ct);
        programs.Clear();
    }

    /// <summary>Processor seconds used so far, user and system, of all processes.</summary>
    public double CpuSeconds() => programs.Sum(program =>
    {
        var fields = File.ReadAllText($"/proc/{program.Id}/stat").Split(')')[1].Split(' ');
        return (long.Parse(fields[12], CultureInfo.InvariantCulture) + long.Parse(fields[13], CultureInfo.InvariantCulture)) / TicksPerSecond;
    });

    /// <summary>The largest resident size so far of each process.</summary>
    public string PeakMegabytes() => Megabytes("VmHWM:");

    /// <summary>The resident size of each process now.</summary>
    public string ResidentMegabytes() => Megabytes("VmRSS:");

    public async ValueTask DisposeAsync()
    {
        foreach (var program in programs) await program.DisposeAsync();
        Folder.Delete(recursive: true);
    }

    private string Megabytes(string line) => string.Join(" + ", programs.Select(program => File.ReadLines($"/proc/{program.Id}/status")
        .Where(l => l.StartsWith(line, StringComparison.Ordinal))
        .Select(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024)
        .Single())) + " MB";

    private void Ended(string all) => ready.TrySetException(new InvalidOperationException($"A program ended early:\n{all}"));

    private void Read(string line)
    {
        if (line.Contains("ready: watching", StringComparison.Ordinal)) ready.TrySetResult(sinceStart.Elapsed);
        else if (line.Contains("fail", StringComparison.OrdinalIgnoreCase) || line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.Contains("warn", StringComparison.Ordinal)) output.WriteLine(line);
    }

    private static TaskCompletionSource<TimeSpan> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Program : IAsyncDisposable
    {
        private readonly Process process;

        public Program(string folderName, string executable, string[] args, string workingDirectory, Action<string> read, Action<string> ended)
        {
            var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "publish", folderName, executable));
            if (!File.Exists(program)) throw new FileNotFoundException("Publish it first, see docs/performance.md.", program);
            var last = new Queue<string>();
            process = new Process { EnableRaisingEvents = true, StartInfo = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingDirectory } };
            void Read(string line)
            {
                lock (last)
                {
                    last.Enqueue(line);
                    if (last.Count > 20) last.Dequeue();
                }

                read(line);
            }

            process.OutputDataReceived += (_, line) => Read(line.Data ?? "");
            process.ErrorDataReceived += (_, line) => Read(line.Data ?? "");
            process.Exited += (_, _) => ended(string.Join('\n', last));
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public int Id => process.Id;

        public async Task StopAsync(CancellationToken ct)
        {
            using (var kill = Process.Start("kill", ["-s", "TERM", Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(ct);
            await process.WaitForExitAsync(ct);
            process.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }
}
