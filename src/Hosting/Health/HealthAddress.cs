using System.Net;
using System.Net.Sockets;

namespace Notifications.Hosting.Health;

/// <summary>Where the endpoint listens.</summary>
public static class HealthAddress
{
    /// <summary>The socket address of an address of the configuration: a host that is no IP address and not <c>localhost</c> means
    /// all.</summary>
    public static IPEndPoint EndPoint(Uri address) => new(
        IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : address.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.Any, address.Port);

    /// <summary>Another program listens there, or this one may not.</summary>
    public static bool IsTaken(Uri address)
    {
        if (address.Port == 0) return false;
        try
        {
            var endpoint = EndPoint(address);
            using var listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(endpoint);
            return false;
        }
        catch (SocketException taken)
        {
            return taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied or SocketError.AddressNotAvailable;
        }
    }
}
