namespace Notifications.Notifier.Git;

/// <summary>A repository at its forge. Carries no credentials.</summary>
/// <param name="Forge">Decides the shape of links; <see cref="Forge.Unknown"/>: none are known.</param>
/// <param name="Host">Lower case, the name in the URL (aliases resolved).</param>
/// <param name="Project">Path at the forge, percent-decoded, case kept: "owner/repository", "group/sub/repository",
/// "KEY/repository".</param>
/// <param name="Web">Its page; null when the forge is unknown.</param>
/// <param name="Api">Base address of the forge's API with a trailing slash, where it has one that is known.</param>
internal sealed record GitRepository(Forge Forge, string Host, string Project, Uri? Web, Uri? Api)
{
    /// <summary>The same for every way to write the same repository: for comparing, not for links.</summary>
    public string Key => $"{Host}/{Project}".ToLowerInvariant();

    /// <summary>The last segment.</summary>
    public string Name => Project[(Project.LastIndexOf('/') + 1)..];

    /// <summary>The page of a commit; null for a branch, a version or an unknown forge.</summary>
    public Uri? CommitUrl(Revision revision) => revision.IsCommit ? ForgeLinks.Of(this)?.Commit(revision.Text) : null;

    /// <summary>What lies between two commits.</summary>
    public Uri? CompareUrl(Revision from, Revision to) =>
        from.IsCommit && to.IsCommit && from != to ? ForgeLinks.Of(this)?.Compare(from.Text, to.Text) : null;

    /// <summary>A pull or merge request or change by its number.</summary>
    public Uri? ChangeUrl(long number) => number > 0 ? ForgeLinks.Of(this)?.Change(number) : null;
}
