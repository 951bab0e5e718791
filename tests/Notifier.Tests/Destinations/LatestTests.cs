using Notifications.Notifier.Caching;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations;

public sealed class LatestTests
{
    private readonly Latest<string, string> latest = new(most: 3, mostBytes: 10, sizeOf: (_, value) => value.Length);

    [Fact]
    public void Keeps_so_many()
    {
        foreach (var key in (string[])["a", "b", "c", "d"]) latest.Set(key, "1");

        Assert.Equal(["b", "c", "d"], Kept("a", "b", "c", "d"));
    }

    [Fact]
    public void Keeps_no_more_than_so_many_bytes()
    {
        latest.Set("a", "1234");
        latest.Set("b", "1234");
        latest.Set("c", "1234567");

        Assert.Equal(["c"], Kept("a", "b", "c"));
    }

    [Fact]
    public void What_is_larger_than_everything_is_not_kept_and_does_no_harm()
    {
        latest.Set("a", "12345678901");
        latest.Set("b", "1234567890");

        Assert.Equal(["b"], Kept("a", "b"));
    }

    [Fact]
    public void One_that_takes_another_s_place_is_as_old_and_counts_once()
    {
        latest.Set("a", "first");
        latest.Set("a", "second");
        latest.Set("b", "1234");

        Assert.True(latest.TryGet("a", out var value));
        Assert.Equal("second", value);
        latest.Set("c", "1");
        Assert.Equal(["b", "c"], Kept("a", "b", "c"));
    }

    private IEnumerable<string> Kept(params string[] keys) => keys.Where(key => latest.TryGet(key, out _));
}
