using System.Text.RegularExpressions;
using Xunit;

namespace Notifications.Architecture.Tests;

public sealed partial class HabitTests
{
    [Fact]
    public void A_catch_of_everything_stands_only_at_the_edge_of_a_loop()
    {
        var allowed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "CatchAll.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').ToHashSet(StringComparer.Ordinal);
        var found = Repository.Product.Where(file => file.Lines.Any(line => CatchAll().IsMatch(line))).Select(file => file.Path).ToList();
        Assert.Empty(found.Except(allowed, StringComparer.Ordinal));
        Assert.Empty(allowed.Except(found, StringComparer.Ordinal)); // nobody stays on the list who needs it no more
    }

    [Fact]
    public void Nothing_is_swallowed_unseen() =>
        Assert.Empty(Lines(EmptyCatch()));

    [Fact]
    public void There_are_at_most_five_pragmas() =>
        Assert.InRange(Lines(Pragma()).Count(), 0, 5);

    [Fact]
    public void There_are_no_regions_and_no_left_overs() =>
        Assert.Empty(Lines(LeftOver()));

    [Fact]
    public void Nothing_blocks_on_a_task() =>
        Assert.Empty(Lines(Blocking()));

    [Theory]
    [InlineData("src/Watcher/Program.cs")]
    [InlineData("src/Notifier/Program.cs")]
    [InlineData("src/Notifications/Program.cs")]
    public void A_program_has_at_most_15_lines(string path) =>
        Assert.InRange(Repository.Product.Single(file => file.Path == path).Lines.Count, 1, 15);

    [Fact]
    public void A_cancellation_token_is_passed_never_defaulted() =>
        Assert.Empty(Lines(DefaultedToken()));

    [Fact]
    public void Every_project_says_what_it_owns()
    {
        var silent = Directory.EnumerateDirectories(Path.Combine(Repository.Root.FullName, "src"))
            .Where(folder => !File.Exists(Path.Combine(folder, "README.md")))
            .Select(Path.GetFileName);
        Assert.Empty(silent);
    }

    private static IEnumerable<string> Lines(Regex pattern) => Repository.Product
        .SelectMany(file => file.Lines.Select((line, index) => (line, index)).Where(at => pattern.IsMatch(at.line))
            .Select(at => $"{file}:{at.index + 1}: {at.line.Trim()}"));

    [GeneratedRegex(@"catch\s*(\(Exception\b[^)]*\))?\s*($|\{)")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when[^{]*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"^\s*#pragma warning disable")]
    private static partial Regex Pragma();

    [GeneratedRegex(@"^\s*#region|\bTODO\b|\bFIXME\b|\bHACK\b|NotImplementedException")]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)|Task\.WaitAll")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"CancellationToken \w+ = default")]
    private static partial Regex DefaultedToken();
}
