namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Comments on the requests of a forge. Failures are <see cref="ForgeException"/>.</summary>
internal interface IForgeComments
{
    /// <summary>All that we wrote, in any order: others may have copied what stands in them.</summary>
    Task<IReadOnlyList<ForgeComment>> OursAsync(RequestName request, CancellationToken cancellationToken);

    Task<ForgeComment> CreateAsync(RequestName request, string body, CancellationToken cancellationToken);

    Task<ForgeComment> UpdateAsync(RequestName request, long id, string body, CancellationToken cancellationToken);

    /// <summary>One that is gone already is deleted.</summary>
    Task DeleteAsync(RequestName request, long id, CancellationToken cancellationToken);
}

/// <param name="Id">An older comment has a smaller one.</param>
/// <param name="Page">Where it stands; null: the forge did not say, and says so when it is written.</param>
internal sealed record ForgeComment(long Id, string Body, Uri? Page);
