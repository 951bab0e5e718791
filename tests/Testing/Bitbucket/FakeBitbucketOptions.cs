namespace Notifications.Testing.Bitbucket;

/// <summary>How a <see cref="FakeBitbucket"/> behaves.</summary>
public sealed record FakeBitbucketOptions
{
    public string Token { get; init; } = "BBDC-fake0123456789";

    /// <summary>For Basic authentication; null: the token alone (Bearer).</summary>
    public string? User { get; init; }

    /// <summary>Whose token it is: a name, which is a UUID in braces at Bitbucket Cloud.</summary>
    public string Login { get; init; } = "deploy-bot";

    /// <summary>Bitbucket Cloud: an access token may not ask whose it is.</summary>
    public bool KnowsItself { get; init; } = true;

    /// <summary>Bitbucket Cloud: the app that tells the pull requests of a commit is installed.</summary>
    public bool HasCommitLinks { get; init; } = true;

    /// <summary>Data Center: that its pages lie below, with a slash before and none behind: <c>/git</c>.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>Requests in any hour (Cloud) or minute (Data Center); null: any number.</summary>
    public int? Requests { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
