using Notifications.Notifier.Deliveries.Ledger;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class LatestTests
{
    private readonly Latest<string> latest = new(most: 3, mostBytes: 10, sizeOf: (_, value) => value.Length);

    [Fact]
    public void Keeps_so_many()
    {
        foreach (var key in (string[])["a", "b", "c", "d"]) latest.Add(key, "1");

        Assert.Equal(["b", "c", "d"], Kept("a", "b", "c", "d"));
    }

    [Fact]
    public void Keeps_no_more_than_so_many_bytes()
    {
        latest.Add("a", "1234");
        latest.Add("b", "1234");
        latest.Add("c", "1234567");

        Assert.Equal(["c"], Kept("a", "b", "c"));
    }

    [Fact]
    public void What_is_larger_than_everything_is_not_kept_and_does_no_harm()
    {
        latest.Add("a", "12345678901");
        latest.Add("b", "1234567890");

        Assert.Equal(["b"], Kept("a", "b"));
    }

    [Fact]
    public void What_is_there_stays_as_it_was()
    {
        latest.Add("a", "first");
        latest.Add("a", "second");
        latest.Add("b", "12345");

        Assert.True(latest.TryGet("a", out var value));
        Assert.Equal("first", value);
    }

    private IEnumerable<string> Kept(params string[] keys) => keys.Where(key => latest.TryGet(key, out _));
}
