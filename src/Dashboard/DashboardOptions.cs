using System.Net;
using Notifications.Dashboard.Access;
using Notifications.Hosting.Health;

namespace Notifications.Dashboard;

/// <summary>The section <c>dashboard</c> of the configuration.</summary>
/// <param name="Address">Where to listen; null: <see cref="DefaultAddress"/>.</param>
/// <param name="PublicUrl">As readers reach it, when that is another address; null: as they ask.</param>
internal sealed record DashboardOptions(Uri? Address, Uri? PublicUrl, DashboardAccess Access)
{
    private const int ShortestToken = 20;

    public static Uri DefaultAddress { get; } = new("http://127.0.0.1:8090");

    /// <summary>What is wrong is reported to the document; null: there is no such section, or it is switched off.</summary>
    public static DashboardOptions? Bind(ConfigurationNode node)
    {
        if (!node.Exists) return null;
        var isEnabled = node.Optional("enabled").Flag(true);
        var address = node.Optional("address").UriOrNull("http");
        var publicUrl = node.Optional("publicUrl").HttpUriOrNull();
        var access = ReadAccess(node, publicUrl);
        node.RejectOtherKeys();
        if (access is DashboardAccess.Local && address is not null && !IPAddress.IsLoopback(HealthAddress.EndPoint(address).Address))
            node.Optional("address").Report("lets everybody in who can reach it",
                "set token, proxy or oidc beside it, or listen on 127.0.0.1");
        return isEnabled ? new DashboardOptions(address, publicUrl, access) : null;
    }

    private static DashboardAccess ReadAccess(ConfigurationNode node, Uri? publicUrl)
    {
        var (token, proxy, oidc) = (node.Optional("token"), node.Optional("proxy"), node.Optional("oidc"));
        if (new[] { token, proxy, oidc }.Count(way => way.Exists) > 1)
            node.Report("has several ways to sign in", "leave one of token, proxy and oidc");
        if (token.Exists) return ReadToken(token);
        if (proxy.Exists) return ReadProxy(proxy);
        if (!oidc.Exists) return new DashboardAccess.Local();
        if (publicUrl is null) node.Optional("publicUrl").Report(
            "is missing: the provider sends readers back to it", "the address by which browsers reach the dashboard");
        return ReadOidc(oidc);
    }

    private static DashboardAccess.Token ReadToken(ConfigurationNode node)
    {
        var token = node.Token();
        if (token.Reveal().Length is > 0 and < ShortestToken)
            node.Report("is short enough to be guessed", "at least 20 characters, as `openssl rand -hex 32` makes them");
        return new DashboardAccess.Token(token);
    }

    private static DashboardAccess.Proxy ReadProxy(ConfigurationNode node)
    {
        var header = node.Required("header").Text("");
        if (header.Length > 0 && !header.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            node.Optional("header").Report("is not the name of a header", "as X-Forwarded-User");
        var from = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var item in node.Required("from").Items())
        {
            if (NetworkOf(item.Text("")) is { } network) from.Add(network);
            else item.Report("is no address of a network", "as 10.0.0.0/8, or one address");
        }

        if (node.Optional("from") is { Exists: true } wanted && !wanted.Items().Any())
            wanted.Report("is empty: nobody would be believed", "the addresses of the proxy, as 10.0.0.0/8");
        var access = new DashboardAccess.Proxy(header, from.ToImmutable(), ReadPeople(node));
        node.RejectOtherKeys();
        return access;
    }

    private static IPNetwork? NetworkOf(string text) => IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;

    private static DashboardAccess.Oidc ReadOidc(ConfigurationNode node)
    {
        var authority = node.Required("authority").HttpUriOrNull() ?? DefaultAddress;
        node.Optional("authority").RejectOpen(authority);
        var access = new DashboardAccess.Oidc(
            authority, node.Required("clientId").Text(""), node.Required("clientSecret").Secret(),
            node.Optional("nameClaim").Text("email"), ReadPeople(node));
        node.RejectOtherKeys();
        return access;
    }

    private static People ReadPeople(ConfigurationNode node) => new(
        node.Optional("readers").Exists ? [.. node.Optional("readers").Texts()] : ["*"], [.. node.Optional("writers").Texts()]);
}
