using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Dashboard.Access;
using Notifications.Dashboard.Views;
using Xunit;

namespace Notifications.Dashboard.Tests.Access;

/// <summary>The dashboard's troubles are its own.</summary>
public sealed class EndpointTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_that_is_taken_is_reported_and_the_program_goes_on()
    {
        await using var first = At(new Uri("http://127.0.0.1:0"), new EmptyData());
        await first.StartAsync(Ct);
        await using var second = At(first.Address!, new EmptyData());
        await second.StartAsync(Ct);
        Assert.Null(second.Address);
        Assert.Null(second.NotReadyBecause);
        Assert.Contains("cannot listen", second.Remark, StringComparison.Ordinal);
        await second.StopAsync(Ct);
        await first.StopAsync(Ct);
    }

    [Fact]
    public async Task A_ledger_that_cannot_be_read_is_a_page_without_its_words()
    {
        await using var endpoint = At(new Uri("http://127.0.0.1:0"), new AwayData());
        await endpoint.StartAsync(Ct);
        using var http = new HttpClient { BaseAddress = endpoint.Address, Timeout = TimeSpan.FromMinutes(1) };
        using var answer = await http.GetAsync("/", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains("The ledger cannot be read", page, StringComparison.Ordinal);
        Assert.DoesNotContain("host=secret", page, StringComparison.Ordinal);
        await endpoint.StopAsync(Ct);
    }

    [Fact]
    public async Task A_page_that_breaks_says_so_without_the_error_and_the_others_go_on()
    {
        await using var endpoint = At(new Uri("http://127.0.0.1:0"), new DamagedData());
        await endpoint.StartAsync(Ct);
        using var http = new HttpClient { BaseAddress = endpoint.Address, Timeout = TimeSpan.FromMinutes(1) };
        using var answer = await http.GetAsync("/", Ct);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains("This page cannot be shown", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", page, StringComparison.Ordinal);
        using var other = await http.GetAsync("/timeline", Ct);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        await endpoint.StopAsync(Ct);
    }

    [Fact]
    public async Task A_page_of_fifty_Applications_is_smaller_than_150_KB()
    {
        var row = new ApplicationRow(
            $"an-instance-with-a-long-name/argocd/{new string('n', 60)}", new string('p', 40), "OutOfSync", "Progressing", true,
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        var data = new EmptyData { Listed = [.. Enumerable.Repeat(row, NowView.PageLength)] };
        await using var endpoint = At(new Uri("http://127.0.0.1:0"), data);
        await endpoint.StartAsync(Ct);
        using var http = new HttpClient { BaseAddress = endpoint.Address, Timeout = TimeSpan.FromMinutes(1) };
        Assert.InRange((await http.GetByteArrayAsync("/", Ct)).Length, 10_000, 150_000);
        await endpoint.StopAsync(Ct);
    }

    private static DashboardEndpoint At(Uri address, IDashboardData data) => new(
        new DashboardOptions(address, null, new DashboardAccess.Local()), data, TimeProvider.System,
        NullLogger<DashboardEndpoint>.Instance);
}
