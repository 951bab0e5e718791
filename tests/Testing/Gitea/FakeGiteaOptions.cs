namespace Notifications.Testing.Gitea;

/// <summary>How a <see cref="FakeGitea"/> behaves.</summary>
public sealed record FakeGiteaOptions
{
    public string Token { get; init; } = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>Whose token it is.</summary>
    public string Username { get; init; } = "deploy-bot";

    /// <summary>False: the token lacks the scope read:user.</summary>
    public bool KnowsItself { get; init; } = true;

    /// <summary>ROOT_URL of its configuration, under which browsers know it: pages and links begin with it.</summary>
    public Uri RootUrl { get; init; } = new("https://git.example.com/");

    /// <summary>That its API lies below, with a slash before and none behind: <c>/git</c>.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>MAX_RESPONSE_ITEMS of its configuration.</summary>
    public int MostAtOnce { get; init; } = 50;

    /// <summary>Requests in any minute that a proxy before it lets through; null: any number.</summary>
    public int? RequestsPerMinute { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
