using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>Options that the case files do not show.</summary>
public sealed class OptionTests
{
    private static readonly RenderOptions Strict = RenderOptions.Default with { StrictFunctions = true };

    [Theory]
    [InlineData("{{ func g(x); x; end; 1 + g(2) }}", "The function `g` is a statement and cannot be used within an expression.")]
    [InlineData("{{ func g; 'text'; end; x = g }}", "The function `g` is a statement and cannot be used within an expression.")]
    [InlineData("{{ func g(x); x; end; 2 | g }}", "The function `g` is a statement and cannot be used within an expression.")]
    public void A_function_without_a_value_can_be_refused_in_an_expression(string template, string expected) =>
        Assert.Equal(expected, Render(template, Strict).Error?.Message);

    [Theory]
    [InlineData("{{ func g(x); x; end; g 2; g(3); if g(4); end }}", "234")]
    [InlineData("{{ func g(x); if x > 1; ret x; end; end; 1 + g(2) }}", "3")]
    [InlineData("{{ g(x) = x * 5; 1 + g(2) }}", "11")]
    public void A_function_with_a_value_can_stand_anywhere_and_one_without_by_itself(string template, string expected) =>
        Assert.Equal(expected, Render(template, Strict).Text);

    [Fact]
    public void A_function_without_a_value_is_null_in_an_expression() =>
        Assert.Equal("text-", Render("{{ func g; 'text'; end; x = g; x ?? '-' }}", RenderOptions.Default).Text);

    private static RenderResult Render(string template, RenderOptions options) =>
        Template.Parse(template).Template!.Render(TemplateModel.Empty, options, TestContext.Current.CancellationToken);
}
