using System.Net;
using System.Net.Sockets;

namespace Notifications.Chaos.Installations;

internal static class Ports
{
    /// <summary>A port of the loopback interface that nobody listens on.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
