namespace Notifications.Notifier.Destinations.Forges;

/// <summary>Why a call of a forge's API brought nothing.</summary>
/// <param name="Reason">A sentence for the operator: the call, what was answered, what to do. Holds no secret.</param>
internal abstract record ForgeFailure(string Reason)
{
    /// <summary>It is not there, is gone, or the credentials may not know of it.</summary>
    internal sealed record NotFound(string Reason) : ForgeFailure(Reason);

    /// <summary>It never will work: a locked pull request, an archived repository, a wrong argument.</summary>
    internal sealed record Refused(string Reason) : ForgeFailure(Reason);

    /// <summary>The credentials or the address of the destination are not right: it will work when the operator has mended them.</summary>
    /// <param name="Repository">Only calls about this repository are refused; null: all are.</param>
    internal sealed record Unusable(string Reason, string? Repository) : ForgeFailure(Reason);

    /// <summary>A rate limit of everything that the credentials are used for.</summary>
    internal sealed record Limited(string Reason, TimeSpan After) : ForgeFailure(Reason);

    /// <summary>Somebody changed it since it was read: who asked reads it again.</summary>
    internal sealed record Outdated(string Reason) : ForgeFailure(Reason);

    /// <summary>A part of it is done.</summary>
    internal sealed record Unfinished(string Reason, TimeSpan After) : ForgeFailure(Reason);

    /// <param name="MaybeDone">A comment may have been created all the same.</param>
    /// <param name="Reached">False: the request did not leave, or not before it was given up.</param>
    internal sealed record Unavailable(string Reason, bool MaybeDone, bool Reached) : ForgeFailure(Reason);
}

/// <summary>Carries a failure to who asked, also through a library: no other exception leaves the client of a forge.</summary>
internal sealed class ForgeException(ForgeFailure failure) : Exception(failure.Reason)
{
    public ForgeFailure Failure => failure;
}
