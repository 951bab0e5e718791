using System.Security.Claims;

namespace Notifications.Dashboard.Access;

/// <summary>Whoever looks at the dashboard.</summary>
internal static class Reader
{
    /// <summary>The policy of what changes something.</summary>
    public const string WritePolicy = "write";

    private const string Write = "write";

    public static ClaimsPrincipal Of(string name, bool mayWrite, string scheme) => new(new ClaimsIdentity(
        mayWrite ? [new Claim(ClaimTypes.Name, name), new Claim(Write, "true")] : [new Claim(ClaimTypes.Name, name)], scheme));

    public static bool MayWrite(ClaimsPrincipal reader) => reader.HasClaim(Write, "true");
}
