using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>What is printed back from a parsed template says the same.</summary>
public sealed class PrintTests
{
    [Theory]
    [InlineData("official.jsonl")]
    [InlineData("edge.jsonl")]
    public void A_printed_template_parses_to_what_was_printed(string file)
    {
        var wrong = new List<string>();
        foreach (var c in Case.Read(file))
        {
            if (Template.Parse(c.Json.GetProperty("template").GetString()!).Template is not { } template)
                continue;
            var printed = template.ToCode();
            var (again, errors) = Template.Parse(printed);
            if (again is null)
                wrong.Add($"{c.Id}: {printed} does not parse: {errors[0]}");
            else if (again.ToCode() != printed)
                wrong.Add($"{c.Id}: {printed} becomes {again.ToCode()}");
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("{{ 1 + +2 * 3 }}")]
    [InlineData("{{ 1 + +a.b }}")]
    [InlineData("{{ 1 + (+2 == 2 ? 1 : 0) }}")]
    [InlineData("{{ 1 * -a[0] + ++b }}")]
    public void A_sign_behind_an_operator_stays_a_sign(string text)
    {
        var printed = Template.Parse(text).Template!.ToCode();
        var (again, errors) = Template.Parse(printed);
        Assert.Empty(errors);
        Assert.Equal(printed, again!.ToCode());
    }
}
