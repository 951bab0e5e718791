using System.Text.RegularExpressions;
using Xunit;

namespace Notifications.SystemTests.Documentation;

/// <summary>docs/troubleshooting.md against the messages in the code.</summary>
public sealed partial class TroubleshootingTests
{
    [Fact]
    public void Every_warning_and_error_of_the_log_is_explained_and_every_explained_message_exists()
    {
        var logged = Directory.EnumerateFiles(RepositoryFiles.Path("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Logged().Matches(File.ReadAllText(file)))
            .Where(message => Level().Match(message.Value) is var level
                && (!level.Success || level.Groups[1].Value is "Warning" or "Error" or "Critical"))
            .Select(message => Text().Match(message.Value).Groups[1].Value)
            .Distinct().Order(StringComparer.Ordinal).ToList();
        var explained = File.ReadLines(RepositoryFiles.Path("docs", "troubleshooting.md"))
            .TakeWhile(line => line != "## /livez says")
            .Select(line => Row().Match(line)).Where(row => row.Success).Select(row => row.Groups[2].Value)
            .Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(logged);
        Assert.Equal(logged, explained);
    }

    [GeneratedRegex("""\[LoggerMessage\((?:[^"\]]|"(?:[^"\\]|\\.)*")*\)\]""")]
    private static partial Regex Logged();

    [GeneratedRegex(@"LogLevel\.(\w+)")]
    private static partial Regex Level();

    [GeneratedRegex(""" "((?:[^"\\]|\\.)*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Text();

    [GeneratedRegex(@"^\| (`{1,2})(\S.*?)\1 \| ")]
    private static partial Regex Row();
}
