using Xunit;

namespace Notifications.Notifier.Tests.Subscriptions;

public sealed class ArgoCaseTests
{
    public static TheoryData<string> Ids => [.. ArgoCase.All.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_destinations_are_those_of_Argo_CD(string id)
    {
        var @case = ArgoCase.All[id];
        IReadOnlyList<string> Comparable(IReadOnlyList<string> lines) => @case.IsOrdered ? lines : [.. lines.Order(StringComparer.Ordinal)];
        Assert.Equal(Comparable(@case.Expected), Comparable(@case.Derive()));
    }

    [Fact]
    public void All_106_cases_are_here_and_each_exception_is_one_of_them()
    {
        Assert.Equal(106, ArgoCase.All.Count);
        Assert.All(ArgoCase.Exceptions, exception =>
        {
            Assert.Contains(exception.Key, ArgoCase.All.Keys);
            Assert.NotEqual("", (string?)exception.Value["reason"]);
        });
    }
}
