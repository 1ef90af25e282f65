using System.Net;
using System.Net.Sockets;

namespace Nanning.Approvals.Tests.Support;

/// <summary>Ports of this machine.</summary>
public static class Ports
{
    /// <summary>A loopback port that nobody listens on at present.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
