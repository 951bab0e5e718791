using System.Text.RegularExpressions;
using Xunit;

namespace Notifications.Architecture.Tests;

/// <summary>A reader finds a type by its name: the name stands for one type, in a file of that name.</summary>
public sealed partial class NameTests
{
    private static IEnumerable<(SourceFile File, string Type)> Types => Repository.Product
        .SelectMany(file => file.Lines.Select(line => Declaration().Match(line)).Where(match => match.Success)
            .Select(match => (file, match.Groups[1].Value)));

    [Fact]
    public void A_type_name_stands_for_one_type_in_the_whole_program()
    {
        var repeated = Types
            .GroupBy(found => found.Type, found => found.File.Path, StringComparer.Ordinal)
            .Where(group => group.Distinct(StringComparer.Ordinal).Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Distinct(StringComparer.Ordinal))}");
        Assert.Equal("", string.Join(Environment.NewLine, repeated));
    }

    [Fact]
    public void A_file_is_named_after_a_type_that_it_declares()
    {
        var misnamed = Types
            .GroupBy(found => found.File.Path, found => found.Type, StringComparer.Ordinal)
            .Where(group => !group.Contains(Path.GetFileNameWithoutExtension(group.Key)))
            .Select(group => $"{group.Key}: {string.Join(", ", group)}");
        Assert.Equal("", string.Join(Environment.NewLine, misnamed));
    }

    [GeneratedRegex(@"^(?:(?:public|internal|sealed|abstract|static|partial|readonly|file) )+(?:record struct|record|class|struct|interface|enum|delegate [\w<>?\[\], ]+?) (\w+)")]
    private static partial Regex Declaration();
}
