namespace Notifications.Testing.GitHub;

/// <summary>How a <see cref="FakeGitHub"/> behaves.</summary>
public sealed record FakeGitHubOptions
{
    /// <summary>0: a free one.</summary>
    public int Port { get; init; }

    public string Token { get; init; } = "ghp_fake0123456789";

    /// <summary>Whose token it is; with <c>[bot]</c> that of an App's installation, which may not ask who it is.</summary>
    public string Login { get; init; } = "notifier-bot";

    /// <summary>Requests are held against GitHub's OpenAPI description (<c>tests/Testing/Contracts/fetch.sh</c> makes it).</summary>
    public bool CheckContract { get; init; } = true;

    /// <summary>Repositories and commits that nobody added exist, each commit with the pull request that its id begins with ("7…" : #7).
    /// For load tests.</summary>
    public bool AnyRepository { get; init; }

    /// <summary>New comments and edits in any minute; null: any number. GitHub's own: 80.</summary>
    public int? ContentPerMinute { get; init; }

    /// <summary>New comments and edits in any hour; null: any number. GitHub's own: 500.</summary>
    public int? ContentPerHour { get; init; }

    /// <summary>Where what happened is kept; null: in memory.</summary>
    public string? LogPath { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
