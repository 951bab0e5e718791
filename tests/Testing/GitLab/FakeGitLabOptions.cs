namespace Notifications.Testing.GitLab;

/// <summary>How a <see cref="FakeGitLab"/> behaves.</summary>
public sealed record FakeGitLabOptions
{
    public string Token { get; init; } = "glpat-fake0123456789";

    /// <summary>In which header the token must travel: PRIVATE-TOKEN, JOB-TOKEN or Authorization.</summary>
    public string Header { get; init; } = "PRIVATE-TOKEN";

    /// <summary>Whose token it is.</summary>
    public string Username { get; init; } = "project_42_bot_1f2e";

    public IReadOnlyList<string> Scopes { get; init; } = ["api"];

    /// <summary>That its pages lie below, with a slash before and none behind: <c>/gitlab</c>.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>Requests in any minute; null: any number.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>New notes in any minute; null: any number. GitLab's own: 300.</summary>
    public int? NotesPerMinute { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
