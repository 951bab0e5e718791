using System.Buffers;
using System.Text;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// Fills in <c>${NAME}</c> (an environment variable) and <c>${file:PATH}</c> (a file's content), both without line breaks at their end:
/// <c>echo x &gt; file</c> makes them.
/// <c>$${</c> is a literal <c>${</c>.
/// </summary>
internal static class Interpolation
{
    private static readonly SearchValues<char> Names =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private const long LongestFile = 1 << 20;

    /// <summary>Whether something is to be filled in.</summary>
    public static bool IsIn(string text)
    {
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            if (at == 0 || text[at - 1] != '$') return true;
        }

        return false;
    }

    /// <summary>The text with everything filled in; null when something is missing, then <paramref name="report"/> got the
    /// reason.</summary>
    /// <param name="text">As written.</param>
    /// <param name="environment">Where variables come from.</param>
    /// <param name="directory">What relative paths start from.</param>
    /// <param name="report">Takes message and remedy.</param>
    /// <param name="filled">Something was filled in: the result is a secret.</param>
    public static string? Fill(
        string text, EnvironmentVariables environment, string directory, Action<string, string> report, out bool filled)
    {
        filled = false;
        if (!text.Contains("${", StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        var position = 0;
        var complete = true;
        while (text.IndexOf("${", position, StringComparison.Ordinal) is var start && start >= 0)
        {
            if (start > position && text[start - 1] == '$')
            {
                result.Append(text, position, start - 1 - position).Append("${");
                position = start + 2;
                continue;
            }

            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                report("\"${\" without \"}\"", "close it, or write $${ for a literal ${");
                return null;
            }

            result.Append(text, position, start - position);
            var value = Read(text[(start + 2)..end], environment, directory, report);
            complete &= value is not null;
            filled = true;
            result.Append(value);
            position = end + 1;
        }

        return complete ? result.Append(text, position, text.Length - position).ToString() : null;
    }

    private static string? Read(string name, EnvironmentVariables environment, string directory, Action<string, string> report)
    {
        if (name.StartsWith("file:", StringComparison.Ordinal)) return ReadFile(
            Path.GetFullPath(Path.Combine(directory, environment.ExpandHome(name[5..]))), report);
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(Names))
        {
            report($"\"${{{name}}}\" is not the name of an environment variable", "write $${ for a literal ${");
            return null;
        }

        var value = environment[name];
        if (value is null) report($"the environment variable {name} is not set", $"set {name} where the program is started");
        return value?.TrimEnd('\r', '\n');
    }

    private static string? ReadFile(string path, Action<string, string> report)
    {
        try
        {
            return Utf8File.ReadRegular(path, LongestFile).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            report($"there is no file {path}", "create it, or mount the secret that holds it");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            report($"the file {path} cannot be read: {e.Message}", "a text file that this program's user may read");
            return null;
        }
    }
}
