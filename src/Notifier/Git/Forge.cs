namespace Notifications.Notifier.Git;

/// <summary>The kinds of forges that links are known for.</summary>
internal enum Forge
{
    Unknown,
    GitHub,
    GitLab,
    BitbucketCloud,
    BitbucketServer,
    AzureDevOps,
    CodeCommit,
    Gitea,
    Gerrit,
}
