namespace Notifications.Watcher.Applications;

/// <summary>What came of reading an object.</summary>
internal abstract record ReadResult
{
    private ReadResult() { }

    public sealed record Read(ApplicationSnapshot Application) : ReadResult;

    /// <param name="Where">namespace/name as far as it could be read, else empty.</param>
    /// <param name="Reason">What is wrong with it.</param>
    public sealed record Malformed(string Where, string Reason) : ReadResult;
}
