namespace Notifications.Watcher.Sources;

/// <summary>A source that no retry can mend: its configuration is wrong. The message says what, where and the remedy.</summary>
internal sealed class SourceException : Exception
{
    public SourceException(string message) : base(message) { }

    public SourceException(string message, Exception innerException) : base(message, innerException) { }
}
