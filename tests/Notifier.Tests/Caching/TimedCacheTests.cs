using Notifications.Notifier.Caching;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Caching;

public sealed class TimedCacheTests
{
    private readonly ManualTime _time = new();
    private readonly TimedCache<string, string> _cache;
    private int _asked;

    public TimedCacheTests() => _cache = new(capacity: 2, _time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_ask_at_once_get_one_answer_and_one_who_gives_up_takes_it_from_nobody()
    {
        var answer = new TaskCompletionSource<string>();
        using var impatient = new CancellationTokenSource();
        var all = Enumerable.Range(0, 5).Select(_ => AskAsync("a", answer.Task, Ct)).ToList();
        var gone = AskAsync("a", answer.Task, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        _time.Advance(TimeSpan.FromHours(1)); // what is still being asked is not old
        all.Add(AskAsync("a", answer.Task, Ct));
        answer.SetResult("one");
        Assert.All(await Task.WhenAll(all), said => Assert.Equal("one", said));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task An_answer_counts_for_its_time_and_until_it_is_forgotten()
    {
        await AskAsync("a", "1");
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("1", await AskAsync("a", "2"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("2", await AskAsync("a", "2"));
        _cache.Forget("a");
        _cache.Forget("never asked");
        Assert.Equal("3", await AskAsync("a", "3"));
        _cache.Clear();
        Assert.Equal("4", await AskAsync("a", "4"));
    }

    [Fact]
    public async Task A_question_that_broke_is_asked_again()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => AskAsync("a", Task.FromException<string>(new InvalidOperationException()), Ct));
        Assert.Equal("1", await AskAsync("a", "1"));
    }

    [Fact]
    public async Task Of_more_than_it_holds_the_oldest_go()
    {
        foreach (var key in new[] { "a", "b", "c" }) await AskAsync(key, "1");
        Assert.Equal(["1", "1", "2"], [await AskAsync("b", "2"), await AskAsync("c", "2"), await AskAsync("a", "2")]);
    }

    private Task<string> AskAsync(string key, string answer) => AskAsync(key, Task.FromResult(answer), Ct);

    private Task<string> AskAsync(string key, Task<string> answer, CancellationToken cancellationToken) => _cache.GetAsync(
        key,
        () =>
        {
            Interlocked.Increment(ref _asked);
            return answer;
        },
        _ => TimeSpan.FromMinutes(1), cancellationToken);
}
