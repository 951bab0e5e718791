namespace Notifications.Hosting.Configuration;

/// <summary>One thing wrong in a file: what, where, and what to do. Never holds a secret.</summary>
/// <param name="File">Name of the file as it was given.</param>
/// <param name="Path">Where in the document, as <c>subscriptions[2].triggers[0]</c>; empty for the document itself.</param>
/// <param name="Line">From 1; 0 when no line can be named.</param>
/// <param name="Column">From 1; 0 when no column can be named.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do; null when the message says it.</param>
public sealed record ConfigurationProblem(string File, string Path, int Line, int Column, string Message, string? Remedy)
{
    /// <summary><c>notifications.yaml:12:7: subscriptions[2].triggers[0]: no trigger "on-sync-fail" (did you mean
    /// "on-sync-failed"?)</c></summary>
    public override string ToString()
    {
        var where = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: ") : $"{File}: ";
        return $"{where}{(Path.Length > 0 ? UntrustedText.CleanLine(Path) + ": " : "")}{UntrustedText.Clean(Message)}{(Remedy is null ? "" : $" ({UntrustedText.CleanLine(Remedy)})")}";
    }
}

/// <summary>A configuration that cannot be used, with everything that is wrong with it. The program ends with exit code 2.</summary>
public sealed class InvalidConfigurationException(IReadOnlyList<ConfigurationProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>All of them, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; } = problems;
}
