using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Storage;
using Notifications.Testing.PostgreSql;
using Npgsql;
using Xunit;

namespace Notifications.Hosting.Tests;

/// <summary>A store that was used and then says nothing any more, as behind a network that swallows everything.</summary>
public sealed class SilentStoreTests(PostgreSqlFixture server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_falls_silent_holds_up_no_ending_and_no_write_that_is_given_up()
    {
        var connection = new NpgsqlConnectionStringBuilder(await server.DatabaseAsync(Ct));
        await using var network = new SwallowingNetwork(connection.Host!, connection.Port);
        (connection.Host, connection.Port) = ("127.0.0.1", network.Port);
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "notifications.yaml");
        await File.WriteAllTextAsync(
            file, $"health: {{ enabled: false }}\nstore: {{ type: postgresql, connection: \"{connection.ConnectionString}\" }}\n", Ct);
        using var stop = new CancellationTokenSource();
        var writer = new Writer();
        var run = NotificationsHost.RunAsync(
            file,
            "test",
            BusRoles.Both,
            (services, document) =>
            {
                HostTests.AddNobody(services, document);
                services.AddHostedService(s => writer.On(s.GetRequiredService<Store>()));
            },
            TextWriter.Null,
            stop.Token);
        await writer.Wrote.WaitAsync(TimeSpan.FromMinutes(1), Ct);

        network.Swallows = true;
        writer.GoOn();
        await Wait.UntilAsync(() => network.Swallowed > 0, Ct);
        await stop.CancelAsync();

        Assert.Equal(0, await run.WaitAsync(TimeSpan.FromMinutes(2), Ct));
        Assert.True(writer.WasCancelled);
    }

    /// <summary>Writes once, and once more when it is told to.</summary>
    private sealed class Writer : BackgroundService
    {
        private readonly TaskCompletionSource _wrote = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Store? _store;

        public Task Wrote => _wrote.Task;

        public bool WasCancelled { get; private set; }

        public void GoOn() => _goOn.TrySetResult();

        public Writer On(Store store)
        {
            _store = store;
            return this;
        }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await WriteAsync(stoppingToken);
            _wrote.TrySetResult();
            await _goOn.Task.WaitAsync(stoppingToken);
            try
            {
                await WriteAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                WasCancelled = true;
            }
        }

        private Task<int> WriteAsync(CancellationToken cancellationToken) =>
            _store!.WriteAsync(async (session, token) => await session.ExecuteAsync("update schema_version set name = name", token),
                cancellationToken);
    }

    /// <summary>Passes on what it gets until it swallows it; connections stay open.</summary>
    private sealed class SwallowingNetwork : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _accepting;
        private long _swallowed;

        public SwallowingNetwork(string host, int port)
        {
            _listener.Start();
            _accepting = AcceptAsync(host, port);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public bool Swallows { get; set; }

        public long Swallowed => Interlocked.Read(ref _swallowed);

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            _listener.Stop();
            await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }

        private async Task AcceptAsync(string host, int port)
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                var target = new TcpClient();
                await target.ConnectAsync(host, port, _end.Token);
                _ = PassAsync(client.GetStream(), target.GetStream());
                _ = PassAsync(target.GetStream(), client.GetStream());
            }
        }

        private async Task PassAsync(NetworkStream from, NetworkStream to)
        {
            var buffer = new byte[16 * 1024];
            try
            {
                while (await from.ReadAsync(buffer, _end.Token) is > 0 and var read)
                {
                    if (Swallows) Interlocked.Add(ref _swallowed, read);
                    else await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // One side has gone.
            }

            if (!Swallows) to.Close();
        }
    }
}
