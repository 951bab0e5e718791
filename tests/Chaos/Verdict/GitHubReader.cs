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
        if (effect.Body.Contains("-failed -->", StringComparison.Ordinal))
        {
            if (!_announced.Add(effect.Number)) _repeated.Add($"GitHub: failures of #{effect.Number} were announced again by {effect.Id}");
            return;
        }

        if (!_comments.TryAdd(effect.Number, effect.Id) && effect.Op == "comment")
            _repeated.Add($"GitHub: #{effect.Number} has a second comment {effect.Id}");
        var seen = new HashSet<int>();
        foreach (var row in Rows().Matches(effect.Body).Select(match => $"{match.Groups["app"].Value}: {match.Groups["state"].Value}"))
        {
            if (Event.Parse(row) is not Event.OfSync sync || sync.PullRequest != effect.Number)
                _unknown.Add($"GitHub: a row of #{effect.Number} says \"{row}\"");
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

    [GeneratedRegex(@"^\|[^|\n]*\| \[?(?<app>app-[0-9]+)[^|\n]*\|(?:[^|\n]*\|){3} (?<state>[^|\n]*?) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
