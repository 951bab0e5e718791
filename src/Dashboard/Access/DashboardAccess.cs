using System.Net;

namespace Notifications.Dashboard.Access;

/// <summary>Who may look, and who may also write (redrive a delivery).</summary>
internal abstract record DashboardAccess
{
    private DashboardAccess()
    {
    }

    /// <summary>Whoever is on this machine may look, and nobody may write.</summary>
    internal sealed record Local : DashboardAccess;

    /// <summary>Whoever knows the token may look and write.</summary>
    internal sealed record Token(Secret Value) : DashboardAccess;

    /// <summary>A reverse proxy has authenticated the reader, and names them in a header.</summary>
    /// <param name="Header">Believed only from <paramref name="From"/>.</param>
    /// <param name="From">Addresses of the proxy.</param>
    internal sealed record Proxy(string Header, ImmutableArray<IPNetwork> From, People People) : DashboardAccess;

    /// <summary>OpenID Connect: the reader signs in at a provider.</summary>
    /// <param name="NameClaim">The claim that names the reader: <c>email</c>, <c>preferred_username</c>.</param>
    internal sealed record Oidc(Uri Authority, string ClientId, Secret ClientSecret, string NameClaim, People People) : DashboardAccess;
}

/// <summary>Names as the proxy or the provider gives them; <c>*</c> stands for any characters.</summary>
internal sealed record People(ImmutableArray<string> Readers, ImmutableArray<string> Writers)
{
    public bool MayRead(string name) => Matches(Readers, name) || MayWrite(name);

    public bool MayWrite(string name) => Matches(Writers, name);

    private static bool Matches(ImmutableArray<string> patterns, string name) => patterns.Any(
        pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));
}
