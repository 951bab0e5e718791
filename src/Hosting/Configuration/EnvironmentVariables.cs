using System.Collections;

namespace Notifications.Hosting.Configuration;

/// <summary>The environment as it was when the program started: the only place that reads it. Pass it, or the value, on.</summary>
public sealed class EnvironmentVariables
{
    private readonly FrozenDictionary<string, string> _values;

    private EnvironmentVariables(IEnumerable<KeyValuePair<string, string>> values) =>
        _values = values.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The process's own.</summary>
    public static EnvironmentVariables OfProcess() => new(Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value ?? "")));

    /// <summary>Given ones, for tests and for the programs that this one starts.</summary>
    public static EnvironmentVariables Of(params ReadOnlySpan<(string Name, string Value)> values) =>
        new(values.ToArray().Select(v => KeyValuePair.Create(v.Name, v.Value)));

    /// <summary>The value of a variable; null when it is not set or empty.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The user's home directory: <c>HOME</c>, else what the system says.</summary>
    public string Home => this["HOME"] ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>The path with a leading <c>~/</c> replaced by <see cref="Home"/>.</summary>
    public string ExpandHome(string path) => path == "~" ? Home : path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Home, path[2..]) : path;
}
