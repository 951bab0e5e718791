using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Git;
using Notifications.Testing;
using Notifications.Testing.Servers;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations;

/// <summary>What every destination keeps, tried against a server on a real socket.</summary>
public abstract class DestinationContract : IAsyncLifetime
{
    protected const string Token = "secret-token-0123456789abcdef";

    private protected ManualTime Time { get; } = new();

    private protected CollectedLogs Logs { get; } = new();

    private protected FakeServer Server { get; private set; } = null!;

    private protected DestinationEntry Entry { get; set; } = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What readers have got.</summary>
    private protected abstract int Effects { get; }

    /// <summary>It can be looked for what may have been sent.</summary>
    private protected virtual bool CanLook => false;

    private protected DestinationServices Services => new(Repositories.Default, Time, Logs, AnsiConsole.Console);

    private protected abstract Task<FakeServer> StartServerAsync();

    private protected abstract DestinationEntry Create();

    private protected abstract OutgoingDelivery Delivery(bool maybeSent = false);

    public async ValueTask InitializeAsync()
    {
        Server = await StartServerAsync();
        Entry = Create();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_sends_once()
    {
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery()));
        Assert.Equal(1, Effects);
        Assert.Empty(Server.Violations);
    }

    [Fact]
    public async Task It_waits_as_long_as_it_is_told()
    {
        Server.Faults.NextWrite(Fault.TooManyRequests(17));
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(Delivery()));
        Assert.Equal((TimeSpan.FromSeconds(17), true, false), (deferred.After, deferred.BlocksLane, deferred.MaybeSent));
        Assert.Equal(0, Effects);
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery()));
        Assert.Equal(1, Effects);
    }

    [Fact]
    public async Task It_gives_up_what_never_will_work()
    {
        Server.Faults.NextWrite(Fault.Status(400));
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await DeliverAsync(Delivery()));
        Assert.Contains("400", rejected.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(407)]
    [InlineData(302)]
    public async Task It_waits_for_the_operator_when_it_is_refused_itself(int status)
    {
        Server.Faults.Otherwise = _ => Fault.Status(status);
        Assert.Null(Assert.IsType<DeliveryOutcome.Unusable>(await DeliverAsync(Delivery())).Part);
        Server.Faults.Otherwise = _ => null;
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery()));
        Assert.Equal(1, Effects);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task It_comes_back_after_the_servers_own_trouble(int status)
    {
        Server.Faults.NextWrite(Fault.Status(status));
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(Delivery()));
        Assert.Equal((null, false), (deferred.After, deferred.BlocksLane));
    }

    [Fact]
    public async Task It_comes_back_when_nobody_listens()
    {
        await Server.DisposeAsync();
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(Delivery()));
        Assert.False(deferred.MaybeSent);
    }

    [Fact]
    public async Task It_ends_at_once_when_it_is_cancelled()
    {
        Server.Faults.NextWrite(new Fault.Hangs(TimeSpan.FromHours(1)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var delivering = Entry.Destination.DeliverAsync(Delivery(), stop.Token);
        await Eventually.TrueAsync(() => Server.Requests.Any(IsWrite), Cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivering);
    }

    [Fact]
    public async Task What_was_sent_although_the_answer_was_lost_is_not_sent_again()
    {
        Server.Faults.NextWrite(new Fault.DropsAnswer());
        var deferred = Assert.IsType<DeliveryOutcome.Deferred>(await DeliverAsync(Delivery()));
        Assert.Equal(CanLook, deferred.MaybeSent);
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery(maybeSent: true)));
        Assert.Equal(1, Effects);
        Assert.Empty(Server.Violations);
    }

    [Fact]
    public async Task What_never_arrived_is_sent_after_looking()
    {
        Assert.IsType<DeliveryOutcome.Delivered>(await DeliverAsync(Delivery(maybeSent: true)));
        Assert.Equal(1, Effects);
        Assert.Empty(Server.Violations);
    }

    [Fact]
    public async Task Its_token_shows_nowhere()
    {
        var outcomes = new List<DeliveryOutcome>();
        Fault[] faults = [Fault.Status(400), Fault.Status(401), Fault.Status(403), Fault.Status(404), Fault.Status(500),
            Fault.TooManyRequests(1), new Fault.DropsAnswer(), new Fault.Refuses()];
        foreach (var fault in faults)
        {
            Server.Faults.Next(fault);
            outcomes.Add(await DeliverAsync(Delivery()));
        }

        await Server.DisposeAsync();
        outcomes.Add(await DeliverAsync(Delivery()));
        Assert.DoesNotContain(Token, string.Join("\n", outcomes) + string.Join("\n", Logs.Lines) + Entry, StringComparison.Ordinal);
    }

    /// <summary>Delivers while time passes for whatever it waits for.</summary>
    private protected async Task<DeliveryOutcome> DeliverAsync(OutgoingDelivery delivery)
    {
        var delivering = Entry.Destination.DeliverAsync(delivery, Cancellation);
        await Eventually.TrueAsync(() => delivering.IsCompleted, Time, TimeSpan.FromMilliseconds(20), Cancellation);
        return await delivering;
    }

    private protected static bool IsWrite(RecordedRequest request) =>
        request.Method is "POST" or "PATCH" && !request.Path.Contains("conversations", StringComparison.Ordinal);
}

/// <summary>What a destination also keeps that can look for what it may have sent.</summary>
public abstract class FindingDestinationContract : DestinationContract
{
    private protected override bool CanLook => true;

    [Fact]
    public async Task What_appears_late_is_looked_for_a_second_time()
    {
        Server.Faults.NextWrite(new Fault.HappensLate(TimeSpan.FromSeconds(62)));
        var first = Entry.Destination.DeliverAsync(Delivery(), Cancellation);
        await Eventually.TrueAsync(() => Server.Requests.Any(IsWrite), Cancellation);
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(Assert.IsType<DeliveryOutcome.Deferred>(await first).MaybeSent);

        var second = DeliverAsync(Delivery(maybeSent: true));
        Assert.IsType<DeliveryOutcome.Delivered>(await second);
        Assert.Equal(1, Effects);
    }
}
