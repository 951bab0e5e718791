using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Notifications.Dashboard.Access;

/// <summary>
/// Protects the framework's cookies with keys that are derived from one secret: every replica with the same configuration reads them, they
/// outlive a restart, and no key is written anywhere. AES-256-GCM; keys by HKDF-SHA256 (RFC 5869), one for each purpose.
/// </summary>
/// <param name="key">The secret, or random bytes where there is none to share.</param>
internal sealed class SecretDataProtection(byte[] key) : IDataProtector
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Random when the access has no secret: cookies then live as long as the process.</summary>
    public static SecretDataProtection Of(DashboardAccess access) => new(access switch
    {
        DashboardAccess.Token(var token) => Encoding.UTF8.GetBytes(token.Reveal()),
        DashboardAccess.Oidc oidc => Encoding.UTF8.GetBytes(oidc.ClientSecret.Reveal()),
        _ => RandomNumberGenerator.GetBytes(32),
    });

    public IDataProtector CreateProtector(string purpose) => new SecretDataProtection(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, salt: "notifications-dashboard"u8.ToArray(), Encoding.UTF8.GetBytes(purpose)));

    public byte[] Protect(byte[] plaintext)
    {
        var sealedText = new byte[NonceLength + TagLength + plaintext.Length];
        var nonce = sealedText.AsSpan(0, NonceLength);
        var tag = sealedText.AsSpan(NonceLength, TagLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(nonce, plaintext, sealedText.AsSpan(NonceLength + TagLength), tag);
        return sealedText;
    }

    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < NonceLength + TagLength) throw new CryptographicException("The protected data are too short.");
        var plaintext = new byte[protectedData.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key, TagLength);
        cipher.Decrypt(
            protectedData.AsSpan(0, NonceLength), protectedData.AsSpan(NonceLength + TagLength),
            protectedData.AsSpan(NonceLength, TagLength), plaintext);
        return plaintext;
    }
}
