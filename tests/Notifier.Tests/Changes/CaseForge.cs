using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Notifications.Notifier.Changes;

namespace Notifications.Notifier.Tests.Changes;

/// <summary>
/// A forge in memory, described by lines such as <c>m&lt;a,f #2 apps/web/x.yaml</c>: the commit m with the parents a and f (default: the
/// line before), which the pull request 2 became, that changed a file; <c>~2</c>: one of several commits that it brought; <c>?2</c>: it is
/// open and holds the commit.
/// </summary>
internal sealed class CaseForge : IForgeHistory
{
    private const int SizeOfPage = 3;
    private readonly List<RangeCommit> _commits = [];
    private readonly List<(string Commit, ChangeRequest Request, bool Became)> _brought = [];
    private readonly Dictionary<int, List<string>?> _files = [];
    private readonly IReadOnlyDictionary<string, string> _contents;

    public CaseForge(IEnumerable<string> lines, IReadOnlyDictionary<string, string> contents)
    {
        _contents = contents;
        foreach (var line in lines) Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    public int Calls { get; private set; }

    /// <summary>40 digits for a short name.</summary>
    public static string Id(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..40];

    public Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken)
    {
        Calls++;
        var (before, after) = (Ancestry(from), Ancestry(to));
        return Task.FromResult(before.Count == 0 || after.Count == 0 ? null
            : before.Contains(to) ? new CommitRange(RangeKind.Behind, [])
            : !after.Contains(from) ? new CommitRange(RangeKind.Diverged, [])
            : new CommitRange(RangeKind.Ahead, [.. _commits.Where(commit => after.Contains(commit.Id) && !before.Contains(commit.Id))]));
    }

    public Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(string project, string commit, CancellationToken cancellationToken)
    {
        Calls++;
        return Task.FromResult<IReadOnlyList<ChangeRequest>>(
            [.. _brought.Where(one => one.Commit == commit).Select(one => one.Request with { Project = project })]);
    }

    public Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken)
    {
        Calls++;
        var all = _brought.Where(one => one.Became && one.Request.IsMerged).Reverse().ToList();
        var shown = all.Skip((page - 1) * SizeOfPage).Take(SizeOfPage).ToList();
        return Task.FromResult(new MergedPage(
            [.. shown.Select(one => (one.Commit, one.Request with { Project = project }))],
            page * SizeOfPage < all.Count ? _commits.Single(commit => commit.Id == shown[^1].Commit).At : null));
    }

    public Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        Calls++;
        return Task.FromResult<IReadOnlyList<string>?>(_files[request.Number]);
    }

    public Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken)
    {
        Calls++;
        return Task.FromResult<IReadOnlyList<string>?>([]);
    }

    public Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken)
    {
        Calls++;
        return Task.FromResult(_contents.GetValueOrDefault(path));
    }

    private void Add(string[] words)
    {
        var (name, parents) = words[0].Split('<') is [var named, var written]
            ? (named, written.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Id))
            : (words[0], _commits.Select(commit => commit.Id).TakeLast(1));
        var at = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddDays(_commits.Count);
        var numbers = words.Skip(1).Where(word => word[0] is '#' or '~' or '?').ToList();
        _commits.Add(new RangeCommit(Id(name), [.. parents], numbers.Count > 0 ? $"Change ({numbers[0]})" : "Change", at));
        foreach (var word in numbers)
        {
            var number = int.Parse(word[1..], System.Globalization.CultureInfo.InvariantCulture);
            _brought.Add((Id(name), new ChangeRequest("", number, IsMerged: word[0] != '?'), Became: word[0] != '~'));
            if (word[0] != '~') _files[number] = FilesOf(words.Skip(1).Except(numbers));
        }
    }

    /// <summary><c>130*docs/x</c>: so many files; <c>everything</c>: more than a forge lists; <c>a->b</c>: renamed.</summary>
    private static List<string>? FilesOf(IEnumerable<string> words) => words.Contains("everything") ? null
        : [.. words.SelectMany(word => word.Split('*') is [var count, var path] && int.TryParse(count, out var many)
            ? Enumerable.Range(0, many).Select(i => $"{path}{i}") : word.Split("->"))];

    private HashSet<string> Ancestry(string id)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
            if (_commits.Find(commit => commit.Id == next) is { } commit && seen.Add(next))
                foreach (var parent in commit.Parents) open.Push(parent);
        return seen;
    }
}
