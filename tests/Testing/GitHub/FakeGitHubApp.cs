using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Notifications.Testing.GitHub;

/// <summary>A GitHub App at the fake forge: its key, its installations, and the tokens that they were given, which end after an
/// hour.</summary>
public sealed class FakeGitHubApp : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly TimeProvider _time;
    private readonly Dictionary<string, (long Id, HashSet<string>? Repositories)> _installations = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (string Owner, DateTimeOffset Ends)> _tokens = new(StringComparer.Ordinal);
    private int _made;

    internal FakeGitHubApp(long id, string slug, TimeProvider time) => (Id, Slug, _time) = (id, slug, time);

    public long Id { get; }

    public string Slug { get; }

    /// <summary>As GitHub gives it: PKCS#1 in PEM.</summary>
    public string PrivateKey => _key.ExportRSAPrivateKeyPem();

    /// <summary>Tokens that were made, ended ones included.</summary>
    public int TokensMade => _made;

    /// <param name="repositories">Their names without the owner; none: all of the owner's.</param>
    public long Install(string owner, params string[] repositories)
    {
        var id = 40_000_000 + _installations.Count;
        _installations[owner] = (id, repositories.Length == 0 ? null : [.. repositories]);
        return id;
    }

    /// <summary>No token counts any more.</summary>
    public void RevokeTokens() => _tokens.Clear();

    public void Dispose() => _key.Dispose();

    /// <summary>What is wrong with a JWT; null: nothing.</summary>
    internal string? Refuse(string? jwt)
    {
        if (jwt?.Split('.') is not [var head, var body, var signature])
            return "A JSON web token could not be decoded";
        if (!_key.VerifyData(
            Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1)
            || Part(head)["alg"]!.GetValue<string>() != "RS256")
        {
            return "A JSON web token could not be decoded";
        }

        var (claims, now) = (Part(body), _time.GetUtcNow().ToUnixTimeSeconds());
        var (issued, ends) = (claims["iat"]!.GetValue<long>(), claims["exp"]!.GetValue<long>());
        return claims["iss"]!.ToString() != Id.ToString(System.Globalization.CultureInfo.InvariantCulture) ? "Integration not found"
            : ends <= now ? "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
            : ends - issued > 660 || ends > now + 600 ? "'Expiration time' claim ('exp') is too far in the future"
            : issued > now ? "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
            : null;
    }

    internal long? InstallationOf(string owner, string repository) =>
        _installations.TryGetValue(owner, out var found) && found.Repositories?.Contains(repository) != false ? found.Id : null;

    internal JsonObject? MakeToken(string installation)
    {
        if (_installations.FirstOrDefault(
            pair => pair.Value.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) == installation) is not { Key: { } owner })
            return null;
        var (token, ends) = ($"ghs_{++_made:D3}{Guid.NewGuid():N}", _time.GetUtcNow().AddHours(1));
        _tokens[token] = (owner, ends);
        return new JsonObject
        {
            ["token"] = token,
            ["expires_at"] = ends.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["permissions"] = new JsonObject { ["pull_requests"] = "write" }
        };
    }

    /// <summary>The owner whose installation a token is of; null: of none.</summary>
    internal string? OwnerOf(string? token) => token is not null && _tokens.TryGetValue(token, out var known)
        && known.Ends > _time.GetUtcNow() ? known.Owner : null;

    private static JsonNode Part(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;
}
