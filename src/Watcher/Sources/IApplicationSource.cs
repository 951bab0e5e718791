namespace Notifications.Watcher.Sources;

/// <summary>Where Applications come from: a Kubernetes API server, or a directory of files.</summary>
internal interface IApplicationSource
{
    /// <summary>
    /// Lists, then follows, for ever. Ends only by cancellation, or by a <see cref="SourceException"/> for what no retry can mend.
    /// </summary>
    /// <param name="resumeFrom">
    /// Scope to the resourceVersion last stored for it. A scope found here is not listed but followed from there, unless the
    /// version is too old by now; one that is missing is listed first.
    /// </param>
    /// <param name="cancellationToken">Ends the stream.</param>
    IAsyncEnumerable<SourceEvent> ReadAsync(IReadOnlyDictionary<string, string> resumeFrom, CancellationToken cancellationToken);
}
