using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.GitLab;

/// <summary><c>type: gitlab</c>. The token needs the scope <c>api</c>, and the role Developer in the projects.</summary>
internal sealed record GitLabOptions() : ForgeOptions(new Uri("https://gitlab.com/api/v4/"))
{
    /// <summary>Personal, of a project or of a group, of an OAuth application, or of a job.</summary>
    public required Secret Token { get; init; }

    /// <summary>Default: <see cref="GitLabTokenKind.Access"/>.</summary>
    public GitLabTokenKind TokenKind { get; init; }

    /// <summary>User name that is commented as; null: GitLab is asked, which a token of a job may not do.</summary>
    public string? Author { get; init; }

    /// <summary>A commit status for each Application. Default: false.</summary>
    public bool CommitStatuses { get; init; }

    /// <summary>What GitLab.com and a server as it is installed allow one user is more: 300 new notes a minute.</summary>
    public static ForgeLimits UsualLimits { get; } = new()
    {
        WritesPerMinute = 120,
        WritesPerHour = 3600,
        BetweenWrites = TimeSpan.FromMilliseconds(250),
        BetweenNewComments = TimeSpan.FromSeconds(1),
    };
}

/// <summary>In which header a token travels (https://docs.gitlab.com/api/rest/authentication/).</summary>
internal enum GitLabTokenKind
{
    /// <summary>PRIVATE-TOKEN: personal, project and group access tokens.</summary>
    Access,

    /// <summary>Authorization: Bearer.</summary>
    OAuth,

    /// <summary>JOB-TOKEN.</summary>
    Job,
}
