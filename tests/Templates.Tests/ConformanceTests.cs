using System.Text.Json;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>The case files: each group of cases gives what the reference implementation gives.</summary>
public sealed class ConformanceTests
{
    private static readonly IReadOnlyList<Case> All = [.. Case.Read("official.jsonl"), .. Case.Read("edge.jsonl")];

    /// <summary>Errors that say something else than the reference, and why. All others are the same to the letter.</summary>
    private static readonly Dictionary<string, string> OtherErrorText = new()
    {
        ["inline/TestParser.<EnsureMalformedFunctionDoesNotThrow>b__54_0/01"] = "one mistake in a function's head is told once, not five times",
        ["edge/expressions/0168"] = "the reference shows an empty host type name instead of null",
        ["edge/interpolation/0011"] = "an unmatched brace behind the first error is told too",
        ["edge/literals/0016"] = "an unmatched brace behind the first error is told too",
        ["edge/statements.for/0014"] = "the statement is shown by its head, not with the marks of its body",
    };

    public static TheoryData<string> Groups => [.. All.Select(c => c.Group).Distinct().Order()];

    [Theory]
    [MemberData(nameof(Groups))]
    public void A_group_of_cases_gives_what_the_reference_gives(string group)
    {
        var wrong = All.Where(c => c.Group == group).Select(c => (Case: c, Difference: Difference(c))).Where(pair => pair.Difference is not null);
        Assert.Empty(wrong.Select(pair => $"{pair.Case.Id}: {pair.Difference}"));
    }

    [Fact]
    public void Every_listed_difference_of_an_error_text_is_one()
    {
        var same = All.Where(c => OtherErrorText.ContainsKey(c.Id) && Errors(c, c.Run()) == c.Expected);
        Assert.Empty(same.Select(c => c.Id));
    }

    [Fact]
    public void The_case_files_are_whole() => Assert.Equal(2343, All.Count);

    private static string? Difference(Case c)
    {
        var answer = c.Run();
        var isOk = answer.GetProperty("ok").GetBoolean();
        if (!c.ExpectsError)
        {
            var output = isOk ? answer.GetProperty("output").GetString() : Errors(c, answer);
            return output == c.Expected ? null : $"expected {Show(c.Expected)}, got {Show(output)}";
        }
        if (isOk)
            return $"expected the error {Show(c.Expected)}, got {Show(answer.GetProperty("output").GetString())}";
        return OtherErrorText.ContainsKey(c.Id) || Errors(c, answer) == c.Expected ? null : $"expected the error {Show(c.Expected)}, got {Show(Errors(c, answer))}";
    }

    private static string Errors(Case c, JsonElement answer)
    {
        var errors = answer.GetProperty("errors").EnumerateArray().Select(error => error.GetString()!);
        return c.IsParseError ? string.Join('\n', errors) : errors.First();
    }

    private static string Show(string? text) => JsonSerializer.Serialize(text);
}
