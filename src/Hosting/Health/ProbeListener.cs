using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Notifications.Hosting.Health;

/// <summary>Answers <c>GET /livez</c> on a thread of its own, whatever holds the threads of the pool.</summary>
/// <param name="livez">The response to a request, of which this is the head.</param>
internal sealed class ProbeListenerFactory(ProbeAnswer livez) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen();
            return ValueTask.FromResult<IConnectionListener>(new ProbeListener(socket, livez));
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }
    }
}

/// <summary>Gives the response to a probe.</summary>
/// <param name="from">Who asks.</param>
/// <param name="authorization">The header of this name; empty: there is none.</param>
internal delegate (bool IsWell, string Text) ProbeAnswer(IPAddress? from, string authorization);

/// <summary>
/// A listening socket in front of the server: one thread accepts, and looks at what each connection begins with. A probe whose head came
/// whole is answered here; every other connection is the server's, with all that was sent.
/// </summary>
internal sealed class ProbeListener : IConnectionListener
{
    private const int LongestHead = 4096;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();
    private readonly SocketConnectionContextFactory _contexts = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    private readonly byte[] _head = new byte[LongestHead];
    private readonly Dictionary<Socket, long> _silent = [];
    private readonly Socket _listener;
    private readonly ProbeAnswer _livez;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _end = new();

    public ProbeListener(Socket listener, ProbeAnswer livez)
    {
        (_listener, _livez, EndPoint) = (listener, livez, listener.LocalEndPoint!);
        _listener.Blocking = false;
        _thread = new Thread(Listen) { IsBackground = true, Name = "probes" };
        _thread.Start();
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken) =>
        await _accepted.Reader.WaitToReadAsync(cancellationToken) && _accepted.Reader.TryRead(out var connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken)
    {
        _end.Set();
        _thread.Join();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(CancellationToken.None);
        _contexts.Dispose();
        _end.Dispose();
    }

    private void Listen()
    {
        while (!_end.IsSet)
        {
            List<Socket> readable = [_listener, .. _silent.Keys];
            Socket.Select(readable, null, null, LookEvery);
            foreach (var socket in readable)
            {
                if (socket == _listener) Accept();
                else if (_silent.Remove(socket)) Look(socket);
            }

            foreach (var (socket, since) in _silent)
            {
                // The server has its own limits for those who say nothing
                if (TimeProvider.System.GetElapsedTime(since) > Patience && _silent.Remove(socket)) HandOver(socket);
            }
        }

        foreach (var socket in _silent.Keys) socket.Dispose();
        _listener.Dispose();
        _accepted.Writer.TryComplete();
    }

    private void Accept()
    {
        try
        {
            _silent[_listener.Accept()] = TimeProvider.System.GetTimestamp();
        }
        catch (SocketException)
        {
            _end.Wait(LookEvery); // whoever connected has gone again, or there are too many of them
        }
    }

    private void Look(Socket socket)
    {
        try
        {
            var length = socket.Receive(_head, SocketFlags.Peek);
            var head = Encoding.Latin1.GetString(_head, 0, length);
            if (!head.StartsWith("GET /livez HTTP/1.", StringComparison.Ordinal) || !head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                HandOver(socket);
                return;
            }

            socket.Receive(_head, 0, length, SocketFlags.None);
            var (isWell, text) = _livez(AddressOf(socket), AuthorizationOf(head));
            socket.Send(Encoding.UTF8.GetBytes(
                $"HTTP/1.1 {(isWell ? "200 OK" : "503 Service Unavailable")}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\nConnection: close\r\n\r\n{text}"));
            socket.Shutdown(SocketShutdown.Both);
            socket.Dispose();
        }
        catch (SocketException)
        {
            socket.Dispose(); // whoever asked has gone
        }
    }

    private static IPAddress? AddressOf(Socket socket) =>
        (socket.RemoteEndPoint as IPEndPoint)?.Address is { } address && address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : (socket.RemoteEndPoint as IPEndPoint)?.Address;

    private static string AuthorizationOf(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase)).Select(line => line[14..].Trim())
        .FirstOrDefault("");

    private void HandOver(Socket socket)
    {
        try
        {
            if (_accepted.Writer.TryWrite(_contexts.Create(socket))) return;
        }
        catch (SocketException)
        {
            // whoever connected has gone
        }

        socket.Dispose();
    }
}
