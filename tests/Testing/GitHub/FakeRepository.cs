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

public sealed record FakeCommit(string Sha, string Subject, string Author, string? Login);

public sealed class FakePull(int number, string sha, IReadOnlyList<FakeFile> files)
{
    public int Number => number;

    public string Sha => sha;

    public IReadOnlyList<FakeFile> Files => files;

    public bool IsLocked { get; set; }

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
