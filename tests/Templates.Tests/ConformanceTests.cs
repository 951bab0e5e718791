using System.Text.Json;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>
/// Cases of the language through all that the room puts around the library: its limits, views of models and marked texts change no result.
/// The expected results are Scriban's own.
/// </summary>
public sealed class ConformanceTests
{
    private static readonly IReadOnlyList<Case> All = Case.Read("regression.jsonl");

    public static TheoryData<string> Groups => [.. All.Select(c => c.Group).Distinct().Order()];

    [Theory]
    [MemberData(nameof(Groups))]
    public void A_group_of_cases_gives_what_the_library_gives(string group)
    {
        var wrong = All.Where(c => c.Group == group).Select(c => (Case: c, Difference: Difference(c)))
            .Where(pair => pair.Difference is not null);
        var told = string.Join('\n', wrong.Select(pair => $"{pair.Case.Id}: {pair.Difference}"));
        Assert.True(told.Length == 0, told);
    }

    [Fact]
    public void The_case_file_is_whole() => Assert.Equal(332, All.Count);

    private static string? Difference(Case c)
    {
        var answer = c.Run();
        var isOk = answer.GetProperty("ok").GetBoolean();
        var actual = isOk ? answer.GetProperty("output").GetString() : Errors(c, answer);
        return isOk != c.ExpectsError && actual == c.Expected ? null : $"expected {Show(c.Expected)}, got {Show(actual)}";
    }

    private static string Errors(Case c, JsonElement answer)
    {
        var errors = answer.GetProperty("errors").EnumerateArray().Select(error => error.GetString()!);
        return c.IsParseError ? string.Join('\n', errors) : errors.First();
    }

    private static string Show(string? text) => JsonSerializer.Serialize(text);
}
