using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Notifications.Watcher.Sources;

/// <summary>
/// The Applications and AppProjects in the files of a directory (<c>*.json</c>, <c>*.yaml</c>, <c>*.yml</c>; several documents and lists
/// too), followed as they change. The system reports changes; where it does not (network file systems), a look every two seconds finds
/// them.
/// </summary>
internal sealed class DirectorySource(
    string directory, string defaultNamespace, SourceLimits limits, TimeProvider time) : IApplicationSource
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    /// <summary>Somebody may still be writing a file that is broken and that young.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMilliseconds(500);

    /// <summary>A directory has no versions: it is listed anew each time.</summary>
    public async IAsyncEnumerable<SourceEvent> ReadAsync(
        IReadOnlyDictionary<string, string> resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        FileSystemWatcher? watcher = null;
        var files = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        var state = new DirectoryState();
        string? trouble = null;
        try
        {
            while (true)
            {
                watcher ??= Watcher(changes.Writer);
                var before = trouble;
                trouble = Look(files, cancellationToken);
                if (trouble is not null && trouble != before) yield return new SourceEvent.Trouble(
                    DirectoryState.Scope, trouble, Permanent: false);
                if (trouble is null)
                {
                    if (before is not null) yield return new SourceEvent.Bookmark(DirectoryState.Scope, "");
                    foreach (var told in state.Compare(files)) yield return told;
                }

                await WaitAsync(changes.Reader, files.Values.Any(file => !file.IsSettled), cancellationToken);
            }
        }
        finally
        {
            watcher?.Dispose();
        }
    }

    /// <summary>Null where there is nothing yet, or the system has no more watches to give: looking every two seconds finds everything
    /// too.</summary>
    private FileSystemWatcher? Watcher(ChannelWriter<bool> changes)
    {
        if (!Directory.Exists(directory)) return null;
        var watcher = new FileSystemWatcher(
            directory)
        { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
        void Changed(object sender, FileSystemEventArgs e) => changes.TryWrite(true);
        watcher.Changed += Changed;
        watcher.Created += Changed;
        watcher.Deleted += Changed;
        watcher.Renamed += Changed;
        try
        {
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            watcher.Dispose();
            return null;
        }
    }

    /// <summary>Reads what is new or changed; null, or why the directory cannot be read.</summary>
    private string? Look(Dictionary<string, SourceFile> files, CancellationToken cancellationToken)
    {
        try
        {
            var found = new DirectoryInfo(directory).EnumerateFiles()
                .Where(f => SourceFile.Extensions.Contains(f.Extension, StringComparer.OrdinalIgnoreCase) && f.Name[0] != '.')
                .ToList();
            foreach (var gone in files.Keys.Except(found.Select(f => f.FullName), StringComparer.Ordinal).ToList()) files.Remove(gone);
            foreach (var file in found) Look(file, files, cancellationToken);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.Exists(directory)
                ? $"the directory {directory} cannot be read: {e.Message}"
                : $"the directory {directory} does not exist: create it, or correct watch.directory";
        }
    }

    private void Look(FileInfo file, Dictionary<string, SourceFile> files, CancellationToken cancellationToken)
    {
        var stamp = FileStamp.Of(file);
        var before = files.GetValueOrDefault(file.FullName);
        var same = before?.Stamp == stamp;
        if (same && before!.IsSettled) return;
        var firstSeen = same ? before!.FirstSeen : time.GetTimestamp();
        // A file's time is coarse, and may be of another clock: what was written just now is read once more when it has come of age here.
        var isSettled = time.GetUtcNow() - stamp.Changed >= Young || time.GetElapsedTime(firstSeen) >= Young;
        var (objects, problem) = SourceFile.Read(file.FullName, before, limits, defaultNamespace, cancellationToken);
        files[file.FullName] = problem is not null && !isSettled && before is not null
            ? new SourceFile(stamp, before.Objects, before.Problem, firstSeen, isSettled)
            : new SourceFile(stamp, objects, problem, firstSeen, isSettled);
    }

    private async Task WaitAsync(ChannelReader<bool> changes, bool soon, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(soon ? Young : Poll, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await changes.ReadAsync(either.Token);
            // Several changes come together.
            await Task.Delay(Settle, time, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return; // time for a look
        }
    }
}
