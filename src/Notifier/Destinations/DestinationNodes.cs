using System.Security.Cryptography;
using System.Text;

namespace Notifications.Notifier.Destinations;

/// <summary>What several destinations have in their configuration.</summary>
internal static class DestinationNodes
{
    /// <summary><c>apiUrl</c>, always with a trailing slash.</summary>
    public static Uri ApiUrl(ConfigurationNode node, Uri usual)
    {
        var url = node.Optional("apiUrl").HttpUriOrNull() ?? usual;
        return url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;
    }

    /// <summary>Reports an address over which a token would travel in the clear.</summary>
    public static void RejectOpen(ConfigurationNode node, Uri address, Secret token)
    {
        if (token.Reveal().Length > 0) node.Optional("apiUrl").RejectOpen(address);
    }

    /// <summary><c>timeout</c>: how long one request may take.</summary>
    public static TimeSpan Timeout(ConfigurationNode node, TimeSpan usual) =>
        node.Optional("timeout").Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5), usual);

    /// <summary><c>limits: none</c></summary>
    public static bool IsUnlimited(ConfigurationNode limits) => limits.IsScalar && limits.OneOf(false, ("none", true));

    /// <summary>Tells tokens apart without telling them: for names of lanes.</summary>
    public static string Fingerprint(Secret token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal())))[..8];
}
