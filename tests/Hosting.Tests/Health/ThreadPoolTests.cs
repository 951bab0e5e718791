using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Hosting.Telemetry;
using Notifications.Testing;
using Notifications.Testing.Storage;
using Xunit;

namespace Notifications.Hosting.Tests.Health;

/// <summary>What the program owes to others does not wait for whoever holds the threads of the pool.</summary>
public sealed class ThreadPoolTests
{
    [Fact]
    public async Task Under_a_saturated_thread_pool_the_program_says_that_it_lives_and_the_store_is_written()
    {
        var at = new TestStore.Sqlite();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddNotificationsTelemetry(new TelemetryOptions(), EnvironmentVariables.Of(), "test");
        builder.Services.AddNotificationsHealth(new HealthOptions { Address = new Uri("http://127.0.0.1:0") });
        builder.Services.AddNotificationsStore(await at.MakeAsync(TestContext.Current.CancellationToken));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var address = host.Services.GetRequiredService<HealthEndpoint>().Address!;
        var store = host.Services.GetRequiredService<Store>();

        var (answer, written) = SaturatedPool.While(() => (Livez(address), WritesWithin(store, TimeSpan.FromSeconds(60))));

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.True(written);
        await host.StopAsync(TestContext.Current.CancellationToken);
        at.Remove();
    }

    [Fact]
    public async Task Without_any_thread_of_the_pool_the_program_says_that_it_lives_and_a_thread_of_its_own_writes_into_the_store()
    {
        var at = new TestStore.Sqlite();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddNotificationsTelemetry(new TelemetryOptions(), EnvironmentVariables.Of(), "test");
        builder.Services.AddNotificationsHealth(new HealthOptions { Address = new Uri("http://127.0.0.1:0") });
        builder.Services.AddNotificationsStore(await at.MakeAsync(TestContext.Current.CancellationToken));
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(ThreadPoolGuard)));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var address = host.Services.GetRequiredService<HealthEndpoint>().Address!;
        var store = host.Services.GetRequiredService<Store>();
        await store.InitializeAsync(TestContext.Current.CancellationToken);

        var (answer, written, waited) = SaturatedPool.While(() =>
        {
            var writing = OwnThread.RunAsync("test", own => WriteTwiceAsync(store, own.TimersOf(TimeProvider.System)));
            return (
                Livez(address), ((IAsyncResult)writing).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(60)),
                writing.IsCompletedSuccessfully);
        });

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok\n", answer, StringComparison.Ordinal);
        Assert.Equal((true, true), (written, waited));
        await host.StopAsync(TestContext.Current.CancellationToken);
        at.Remove();
    }

    private static async Task WriteTwiceAsync(Store store, TimeProvider timers)
    {
        using var never = new CancellationTokenSource();
        for (var i = 0; i < 2; i++)
        {
            await store.WriteAsync(
                async (session, token) => await session.ExecuteAsync("create table if not exists probe(at bigint)", [], token),
                never.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(20), timers, never.Token);
        }
    }

    private static bool WritesWithin(Store store, TimeSpan time)
    {
        IAsyncResult writing = store.WriteAsync(
            async (session, token) => await session.ExecuteAsync("create table if not exists probe(at bigint)", [], token),
            CancellationToken.None);
        return writing.AsyncWaitHandle.WaitOne(time);
    }

    // Without the pool: a client that needs it would say nothing about the server.
    private static string Livez(Uri address)
    {
        using var socket = new Socket(
            AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        { ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, address.Port));
        socket.Send(Encoding.ASCII.GetBytes($"GET /livez HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n"));
        var answer = new byte[4096];
        try
        {
            return Encoding.ASCII.GetString(answer, 0, socket.Receive(answer));
        }
        catch (SocketException silent)
        {
            return silent.Message;
        }
    }
}
