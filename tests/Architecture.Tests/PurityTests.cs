using System.Text.RegularExpressions;
using Xunit;

namespace Notifications.Architecture.Tests;

/// <summary>The functional core: decisions take time and data as arguments and touch nothing.</summary>
public sealed partial class PurityTests
{
    public static TheoryData<string> PureFolders =>
        ["src/Watcher/Transitions/", "src/Notifier/Routing/", "src/Notifier/Subscriptions/", "src/Notifier/Git/", "src/Notifier/Messages/"];

    [Theory]
    [MemberData(nameof(PureFolders))]
    public void A_pure_room_has_no_clock_no_input_or_output_and_no_logger(string folder)
    {
        var files = Repository.Product.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        var strangers = files.SelectMany(file => file.Lines.Where(line => Impure().IsMatch(line)).Select(line => $"{file}: {line.Trim()}"));
        Assert.Empty(strangers);
    }

    [GeneratedRegex(@"(?<!\.)\b(ILogger|HttpClient|File\.(Read|Write|Open|Exists|Move|Delete|Create|Append|Enumerate)|Directory\.|Stream\b|TimeProvider|async |Task<|IConfiguration|Random\b)")]
    private static partial Regex Impure();
}
