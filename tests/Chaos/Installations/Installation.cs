using System.Globalization;
using Notifications.Chaos.Mishaps;
using Notifications.Chaos.Parts;

namespace Notifications.Chaos.Installations;

/// <summary>The shipped programs on their ground, and what can go wrong with all of it.</summary>
internal abstract class Installation(Ground ground) : IAsyncDisposable
{
    private readonly List<(ProgramPart Part, int HealthPort)> _programs = [];

    public Ground Ground => ground;

    public IEnumerable<ProgramPart> Programs => _programs.Select(program => program.Part);

    public IEnumerable<ProgramPart> AllParts => [.. Programs, ground.Slack, ground.GitHub];

    /// <summary>The configuration with which operators' commands reach the ledger, past everything that is struck.</summary>
    public abstract string OperatorsConfiguration { get; }

    public abstract IReadOnlyList<Mishap> Mishaps { get; }

    /// <summary>What is left where nothing should be at rest, in words.</summary>
    public virtual Task<IReadOnlyList<string>> LeftoversAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Copies what would be gone with the servers into the folder of the run.</summary>
    public virtual Task KeepAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>All programs, ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var program in Programs)
            program.Start();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        foreach (var (part, port) in _programs)
        {
            while (!await IsReadyAsync(http, port, cancellationToken))
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var program in Programs)
            await program.DisposeAsync();
        await ground.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A program with a configuration of its own.</summary>
    protected async Task<ProgramPart> AddAsync(
        string name, string assembly, string[] command, string configuration, CancellationToken cancellationToken)
    {
        var port = Ports.Free();
        var file = Path.Combine(ground.Folder, name + ".yaml");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $$"""
            {{configuration}}
            {{ground.Destinations}}
            health: { address: "http://127.0.0.1:{{port}}" }
            """), cancellationToken);
        var part = new ProgramPart(name, assembly, [.. command, "--config", file], ground.Folder);
        _programs.Add((part, port));
        return part;
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, int port, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync($"http://127.0.0.1:{port}/readyz", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
