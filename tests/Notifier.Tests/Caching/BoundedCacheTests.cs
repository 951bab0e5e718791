using Notifications.Notifier.Caching;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Caching;

public sealed class BoundedCacheTests
{
    private readonly BoundedCache<string, string> _cache = new(capacity: 3, maxBytes: 10, sizeOf: (_, value) => value.Length);

    [Fact]
    public void The_oldest_value_goes_when_the_capacity_is_exceeded()
    {
        foreach (var key in (string[])["a", "b", "c", "d"]) _cache.Set(key, "1");

        Assert.Equal(["b", "c", "d"], Kept("a", "b", "c", "d"));
    }

    [Fact]
    public void The_oldest_values_go_when_all_are_larger_than_the_limit_of_bytes()
    {
        _cache.Set("a", "1234");
        _cache.Set("b", "1234");
        _cache.Set("c", "1234567");

        Assert.Equal(["c"], Kept("a", "b", "c"));
    }

    [Fact]
    public void A_value_that_is_larger_than_the_limit_is_not_kept_and_leaves_room_for_others()
    {
        _cache.Set("a", "12345678901");
        _cache.Set("b", "1234567890");

        Assert.Equal(["b"], Kept("a", "b"));
    }

    [Fact]
    public void A_replaced_value_keeps_its_age_and_its_size_counts_once()
    {
        _cache.Set("a", "first");
        _cache.Set("a", "second");
        _cache.Set("b", "1234");

        Assert.True(_cache.TryGet("a", out var value));
        Assert.Equal("second", value);
        _cache.Set("c", "1");
        Assert.Equal(["b", "c"], Kept("a", "b", "c"));
    }

    [Fact]
    public void A_value_is_found_until_its_time_is_over()
    {
        var time = new ManualTime();
        var cache = new BoundedCache<string, int>(10, TimeSpan.FromMinutes(1), time);
        cache.Set("a", 1);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(cache.TryGet("a", out _));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(cache.TryGet("a", out _));
    }

    [Fact]
    public void A_stale_value_is_made_anew_and_a_fresh_one_is_not()
    {
        Assert.Equal("1", _cache.GetOrAdd("a", () => "1", _ => false));
        Assert.Equal("1", _cache.GetOrAdd("a", () => "2", _ => false));
        Assert.Equal("2", _cache.GetOrAdd("a", () => "2", value => value == "1"));
    }

    private IEnumerable<string> Kept(params string[] keys) => keys.Where(key => _cache.TryGet(key, out _));
}
