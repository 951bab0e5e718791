namespace Notifications.Testing.GitHub;

/// <summary>A repository of the fake forge: what a test or a demo says is in it.</summary>
public sealed class FakeRepository(string owner, string name, long id)
{
    private readonly List<FakePull> _pulls = [];
    private readonly Dictionary<string, FakeCommit> _commits = new(StringComparer.Ordinal);

    public string FullName => $"{owner}/{name}";

    public long Id => id;

    /// <summary>The name that it had before: requests to that are sent here with 301.</summary>
    public string? FormerName { get; set; }

    public bool IsArchived { get; set; }

    public IReadOnlyList<FakePull> Pulls => _pulls;

    public IReadOnlyDictionary<string, FakeCommit> Commits => _commits;

    /// <summary>Files at any commit, by path.</summary>
    public Dictionary<string, string> Contents { get; } = new(StringComparer.Ordinal);

    /// <summary>A commit that came by no pull request, or by those that name it.</summary>
    public FakeRepository AddCommit(string sha, string subject = "Change", string author = "Ada Lovelace", string? login = "ada")
    {
        _commits[sha] = new FakeCommit(sha, subject, author, login);
        return this;
    }

    /// <summary>A commit of a branch; each is a minute younger than the one before.</summary>
    /// <param name="parents">The first is the branch that it was committed to.</param>
    public FakeRepository AddCommitAfter(string sha, string subject, params string[] parents)
    {
        _commits[sha] = new FakeCommit(sha, subject, "Ada Lovelace", "ada")
        {
            Parents = parents,
            At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(_commits.Count),
        };
        return this;
    }

    /// <summary>What a commit changed against its first parent ("old -> new": renamed).</summary>
    public FakeRepository Changes(string sha, params IEnumerable<string> files)
    {
        _commits[sha] = _commits[sha] with { Files = [.. files.Select(FakeFile.Parse)] };
        return this;
    }

    /// <summary>The commit and all that it descends from.</summary>
    internal HashSet<string> Ancestry(string sha)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([sha]);
        while (open.TryPop(out var next))
            if (_commits.TryGetValue(next, out var commit) && seen.Add(next))
                foreach (var parent in commit.Parents) open.Push(parent);
        return seen;
    }

    /// <summary>A pull request that brought <paramref name="sha"/> and changed these files ("old -> new": renamed).</summary>
    public FakePull AddPull(int number, string sha, params IEnumerable<string> files)
    {
        if (!_commits.ContainsKey(sha))
            AddCommit(sha);
        var pull = new FakePull(number, sha, [.. files.Select(FakeFile.Parse)]);
        _pulls.Add(pull);
        return pull;
    }
}

public sealed record FakeCommit(string Sha, string Subject, string Author, string? Login)
{
    public IReadOnlyList<string> Parents { get; init; } = [];

    public IReadOnlyList<FakeFile> Files { get; init; } = [];

    public DateTimeOffset At { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
}

public sealed class FakePull(int number, string sha, IReadOnlyList<FakeFile> files)
{
    public int Number => number;

    public string Sha => sha;

    public IReadOnlyList<FakeFile> Files => files;

    public bool IsLocked { get; set; }

    /// <summary>Null: when it was merged.</summary>
    public DateTimeOffset? UpdatedAt { get; set; }

    /// <summary>Commits besides <see cref="Sha"/> that it brought: those of a rebase.</summary>
    public IReadOnlyList<string> Brought { get; set; } = [];

    /// <summary>open, merged or closed (without a merge).</summary>
    public string State { get; set; } = "merged";
}

public sealed record FakeFile(string Path, string? PreviousPath)
{
    internal static FakeFile Parse(string text) =>
        text.Split(" -> ") is [var from, var to] ? new FakeFile(to, from) : new FakeFile(text, null);
}

/// <summary>A comment as it stands now.</summary>
public sealed record PostedComment(long Id, string Repository, int Number, string Author, string Body, int Edits)
{
    public string PullRequest => $"{Repository}#{Number}";
}

/// <summary>One thing that happened at the fake forge.</summary>
/// <param name="Op">comment, edit or delete.</param>
public sealed record CommentEffect(string Op, long Id, string Repository, int Number, string Author, string Body, DateTimeOffset At);
