namespace Notifications.Watcher.Kubernetes.Reading;

/// <summary>What comes next in a page of a list.</summary>
internal abstract record ListStep
{
    private ListStep() { }

    /// <summary>Valid until the next step.</summary>
    public sealed record Item(ReadOnlyMemory<byte> Json, ObjectHead Head) : ListStep;

    /// <param name="FullName">namespace/name; null when it could not be found.</param>
    /// <param name="Index">Which of the page's objects, from 0.</param>
    /// <param name="Reason">What is wrong with it.</param>
    public sealed record Malformed(string? FullName, int Index, string Reason) : ListStep;

    /// <param name="ResourceVersion">Of the list; null when the server gave none.</param>
    /// <param name="Continue">Where the next page begins; null on the last.</param>
    public sealed record End(string? ResourceVersion, string? Continue) : ListStep;

    /// <summary>The answer ended before the list did, or is no list.</summary>
    public sealed record Broken(string Reason) : ListStep;
}
