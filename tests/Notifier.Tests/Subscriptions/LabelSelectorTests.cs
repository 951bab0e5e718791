using Notifications.Notifier.Subscriptions.Selectors;
using Xunit;

namespace Notifications.Notifier.Tests.Subscriptions;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new()
    {
        ["env"] = "prod",
        ["team"] = "sre",
        ["rank"] = "5",
        ["empty"] = "",
        ["argocd.argoproj.io/instance"] = "x",
        ["in"] = "in",
    };

    [Theory]
    [InlineData("", true)]
    [InlineData("  ", true)]
    [InlineData("env", true)]
    [InlineData("none", false)]
    [InlineData("!env", false)]
    [InlineData("! none", true)]
    [InlineData("env=prod", true)]
    [InlineData("env==prod", true)]
    [InlineData(" env = prod ", true)]
    [InlineData("env=dev", false)]
    [InlineData("env!=dev", true)]
    [InlineData("none!=dev", true)]
    [InlineData("env in (dev,prod)", true)]
    [InlineData("env in(dev,prod)", true)]
    [InlineData("env in ( dev , stage )", false)]
    [InlineData("env notin (dev,stage)", true)]
    [InlineData("none notin (dev)", true)]
    [InlineData("env notin (prod)", false)]
    [InlineData("empty=", true)]
    [InlineData("empty=,env=prod", true)]
    [InlineData("env=", false)]
    [InlineData("empty in (,a)", true)]
    [InlineData("empty in (a,)", true)]
    [InlineData("in in (in)", true)]
    [InlineData("rank>4", true)]
    [InlineData("rank > 5", false)]
    [InlineData("rank<6", true)]
    [InlineData("env>1", false)]
    [InlineData("none<1", false)]
    [InlineData("argocd.argoproj.io/instance=x", true)]
    [InlineData("env=prod,team in (sre,dev),!none,rank>1", true)]
    [InlineData("env=prod,team=dev", false)]
    public void A_selector_matches_as_in_Kubernetes(string text, bool expected)
    {
        Assert.True(LabelSelector.TryParse(text, out var selector, out var error), error);
        Assert.Equal(expected, selector.Matches(Labels));
    }

    [Theory]
    [InlineData("env=a b", "\"b\" where \",\" is wanted")]
    [InlineData("env=prod,", "ends where a label is wanted")]
    [InlineData(",", "\",\" where a label is wanted")]
    [InlineData("env in", "ends where \"(\" is wanted")]
    [InlineData("env in ()", "no values between the parentheses")]
    [InlineData("env in (a", "ends where \",\" is wanted")]
    [InlineData("env ~ a", "\"~\" where an operator (=, ==, !=, in, notin, >, <) is wanted")]
    [InlineData("env is a", "\"is\" where an operator (=, ==, !=, in, notin, >, <) is wanted")]
    [InlineData("!env=a", "\"=\" where \",\" is wanted")]
    [InlineData("rank>x", "\"x\" where a whole number is wanted")]
    [InlineData("-env=a", "\"-env\" cannot be a label")]
    [InlineData("A.B/env=a", "\"A.B/env\" cannot be a label")]
    [InlineData("env=a/b", "\"a/b\" cannot be a label's value")]
    public void A_wrong_selector_is_told(string text, string expected)
    {
        Assert.False(LabelSelector.TryParse(text, out _, out var error));
        Assert.Equal(expected, error);
    }
}
