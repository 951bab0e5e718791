using System.Globalization;
using System.Text.RegularExpressions;
using Notifications.Chaos.Story;
using Notifications.Testing.GitHub;

namespace Notifications.Chaos.Verdict;

/// <summary>A reader of all pull requests, who remembers everything.</summary>
internal sealed partial class GitHubReader
{
    private readonly Dictionary<int, long> _comments = [];
    private readonly Dictionary<(int PullRequest, int Application), SyncState> _rows = [];
    private readonly HashSet<int> _announced = [];
    private readonly List<string> _repeated = [];
    private readonly List<string> _outOfOrder = [];
    private readonly List<string> _unknown = [];

    public int Effects { get; private set; }

    public void Hear(CommentEffect effect)
    {
        Effects++;
        if (effect.Body.Contains("-done -->", StringComparison.Ordinal)) return;
        if (effect.Body.Contains("-failed -->", StringComparison.Ordinal))
        {
            if (!_announced.Add(effect.Number)) _repeated.Add($"GitHub: failures of #{effect.Number} were announced again by {effect.Id}");
            return;
        }

        if (!_comments.TryAdd(effect.Number, effect.Id) && effect.Op == "comment")
            _repeated.Add($"GitHub: #{effect.Number} has a second comment {effect.Id}");
        var seen = new HashSet<int>();
        foreach (Match row in Rows().Matches(effect.Body))
        {
            SyncState? state = row.Groups["state"].Value switch
            {
                "syncing" => SyncState.Running,
                "synced" => SyncState.Succeeded,
                "failed" => SyncState.Failed,
                _ => null,
            };
            var sync = new Event.OfSync(Number(row, "app"), Number(row, "pull"), state ?? default);
            if (state is null || sync.PullRequest != effect.Number)
                _unknown.Add($"GitHub: a row of #{effect.Number} says \"{row.Value}\"");
            else if (!seen.Add(sync.Application))
                _repeated.Add($"GitHub: #{effect.Number} has two rows of {Names.Application(sync.Application)}");
            else
                Hear(effect.Number, sync);
        }
    }

    public void Judge(StoryLog chronicle, Findings findings)
    {
        findings.Repeated.AddRange(_repeated);
        findings.OutOfOrder.AddRange(_outOfOrder);
        findings.Other.AddRange(_unknown);
        foreach (var sync in chronicle.Syncs)
        {
            var what = $"GitHub: {Names.Application(sync.Application)} of #{sync.PullRequest}";
            var final = sync.Succeeds ? SyncState.Succeeded : SyncState.Failed;
            if (!_rows.TryGetValue((sync.PullRequest, sync.Application), out var state))
                findings.Lost.Add($"{what}: no row");
            else if (state != final)
                findings.Stale.Add($"{what} {final}, but its row says {state}");
        }
    }

    private void Hear(int pullRequest, Event.OfSync sync)
    {
        if (_rows.TryGetValue((pullRequest, sync.Application), out var before) && before > sync.State)
            _outOfOrder.Add($"GitHub: the row of {Names.Application(sync.Application)} in #{pullRequest} went from {before} to {sync.State}");
        _rows[(pullRequest, sync.Application)] = sync.State;
    }

    private static int Number(Match row, string group) => int.Parse(row.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\|[^|\n]*\|[^|\n]*\| \[?app-(?<app>[0-9]+)[^|\n]*\|[^|\n]*\| (?<state>[a-z]+)[^|\n]*\|[^|\n]*\| [\[`]?(?<pull>[0-9]+)a[^\n]*",
        RegexOptions.Multiline)]
    private static partial Regex Rows();
}
