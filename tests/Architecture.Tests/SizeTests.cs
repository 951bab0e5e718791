using System.Text.RegularExpressions;
using Xunit;

namespace Notifications.Architecture.Tests;

public sealed partial class SizeTests
{
    [Fact]
    public void No_product_file_is_longer_than_400_lines() =>
        Assert.Empty(Repository.Product.Where(file => file.Lines.Count > 400).Select(file => $"{file}: {file.Lines.Count}"));

    [Fact]
    public void No_test_file_is_longer_than_600_lines() =>
        Assert.Empty(Repository.Sources.Where(file => file.Lines.Count > 600).Select(file => $"{file}: {file.Lines.Count}"));

    [Fact]
    public void Half_of_the_product_files_have_at_most_60_lines() => Assert.InRange(Percentile(50), 1, 60);

    [Fact]
    public void Nine_of_ten_product_files_have_at_most_160_lines() => Assert.InRange(Percentile(90), 1, 160);

    /// <summary>What cannot be broken may be longer: lines with an interpolated string or one of 60 characters, and in tests with any string.</summary>
    [Fact]
    public void No_line_that_can_be_broken_is_longer_than_140_columns() =>
        Assert.Empty(Repository.Sources.SelectMany(file => TooLong(file).Select(line => $"{file}({line + 1})")));

    private static IEnumerable<int> TooLong(SourceFile file)
    {
        var lines = file.Lines;
        var unbreakable = file.Path.StartsWith("src/", StringComparison.Ordinal) ? LongString() : AnyString();
        var isRaw = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var opensOrCloses = lines[i].Split("\"\"\"").Length % 2 == 0;
            if (lines[i].Length > 140 && !isRaw && !opensOrCloses && !unbreakable.IsMatch(lines[i])) yield return i;
            isRaw ^= opensOrCloses;
        }
    }

    [GeneratedRegex("[\"/]")]
    private static partial Regex AnyString();

    [GeneratedRegex("\"[^\"]{60,}\"|https?://\\S{60,}|\"\"\"|\\$\"")]
    private static partial Regex LongString();

    private static int Percentile(int percent)
    {
        var sizes = Repository.Product.Select(file => file.Lines.Count).Order().ToList();
        return sizes[(sizes.Count - 1) * percent / 100];
    }
}
