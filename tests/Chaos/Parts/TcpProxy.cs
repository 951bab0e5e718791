using System.Net;
using System.Net.Sockets;

namespace Notifications.Chaos.Parts;

/// <summary>Stands between a program and a server, so that the way between them can be cut, blocked or made slow while both run.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private CancellationTokenSource _connections = new();
    private TaskCompletionSource _open = Opened();
    private Task _loop = Task.CompletedTask;
    private volatile bool _cut;
    private long _delayTicks;

    private TcpProxy(int target) => _target = target;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static TcpProxy Start(int targetPort)
    {
        var proxy = new TcpProxy(targetPort);
        proxy._listener.Start();
        proxy._loop = proxy.AcceptAsync();
        return proxy;
    }

    /// <summary>Breaks every connection and lets no new one through.</summary>
    public void Cut()
    {
        _cut = true;
        Interlocked.Exchange(ref _connections, new CancellationTokenSource()).Cancel();
    }

    /// <summary>Connections stay open, and nothing comes through: what was sent waits, as when packets are lost.</summary>
    public void Block() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Each piece of data takes so much longer.</summary>
    public void Slow(TimeSpan delay) => Interlocked.Exchange(ref _delayTicks, delay.Ticks);

    public void Mend()
    {
        _cut = false;
        _open.TrySetResult();
        Slow(TimeSpan.Zero);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (_cut)
                    client.Dispose();
                else
                    _ = PassAsync(client, _connections.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (_stop.IsCancellationRequested)
                    return;
            }
        }
    }

    private async Task PassAsync(TcpClient client, CancellationToken cut)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            try
            {
                await _open.Task.WaitAsync(cut);
                await server.ConnectAsync(IPAddress.Loopback, _target, cut);
                await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), cut),
                    CopyAsync(server.GetStream(), client.GetStream(), cut));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // The far side is away: so is the connection
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationToken cut)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cut)) > 0)
            {
                var delay = new TimeSpan(Interlocked.Read(ref _delayTicks));
                if (delay > TimeSpan.Zero)
                    await Task.Delay(delay, cut);
                await _open.Task.WaitAsync(cut);
                await to.WriteAsync(buffer.AsMemory(0, read), cut);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Cut, or closed by either side
        }
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}
