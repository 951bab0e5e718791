using System.Collections.Concurrent;
using System.Globalization;

namespace Notifications.Chaos.Story;

/// <summary>One sync of one Application, as it was written to the API server.</summary>
internal sealed record Sync(int Application, int PullRequest, bool Succeeds);

/// <summary>What else readers are told of an Application, each time once.</summary>
internal enum Episode
{
    Degraded,
    Recovered,
    Deleted,
    Created,
}

/// <summary>What really happened: every change that the API server has accepted. Also kept as a file, to read after a bad run.</summary>
internal sealed class StoryLog(string file) : IDisposable
{
    private readonly StreamWriter _file = new(file) { AutoFlush = true };
    private readonly ConcurrentQueue<Sync> _syncs = new();
    private readonly ConcurrentDictionary<(int Application, Episode Episode), int> _episodes = new();
    private int _transitions;

    /// <summary>Syncs whose end was written.</summary>
    public IReadOnlyCollection<Sync> Syncs => _syncs;

    public IReadOnlyDictionary<(int Application, Episode Episode), int> Episodes => _episodes;

    public int Transitions => Volatile.Read(ref _transitions);

    public void Began(int application, int pullRequest) => Note(application, $"sync of #{pullRequest} runs");

    public void Ended(Sync sync)
    {
        _syncs.Enqueue(sync);
        Note(sync.Application, $"sync of #{sync.PullRequest} {(sync.Succeeds ? "succeeded" : "failed")}");
    }

    public int Happened(int application, Episode episode)
    {
        Note(application, episode.ToString());
        return _episodes.AddOrUpdate((application, episode), 1, (_, count) => count + 1);
    }

    public void Dispose() => _file.Dispose();

    private void Note(int application, string what)
    {
        Interlocked.Increment(ref _transitions);
        lock (_file)
            _file.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {Names.Application(application)} {what}"));
    }
}
