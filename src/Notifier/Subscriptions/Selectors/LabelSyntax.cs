using System.Text.RegularExpressions;

namespace Notifications.Notifier.Subscriptions.Selectors;

/// <summary>What Kubernetes allows as a label: <c>[prefix/]name</c> and a value of at most 63 characters.</summary>
internal static partial class LabelSyntax
{
    public static string Key(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (prefix, name) = slash < 0 ? (null, key) : (key[..slash], key[(slash + 1)..]);
        return name.Length <= 63 && Name().IsMatch(name) && (prefix is null || (prefix.Length <= 253 && Prefix().IsMatch(prefix)))
            ? key
            : throw new FormatException($"\"{key}\" cannot be a label");
    }

    public static string Value(string value) => value.Length <= 63 && Name().IsMatch(value)
        ? value
        : throw new FormatException($"\"{value}\" cannot be a label's value");

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z")]
    private static partial Regex Prefix();
}
