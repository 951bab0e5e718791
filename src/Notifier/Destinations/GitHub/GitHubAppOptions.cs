using System.Security.Cryptography;

namespace Notifications.Notifier.Destinations.GitHub;

/// <summary>A GitHub App, which has an installation with each owner.</summary>
/// <param name="Id">Its App id or client id.</param>
/// <param name="InstallationId">The only one to use; null: that of each repository's owner is looked up.</param>
internal sealed record GitHubAppOptions(string Id, long? InstallationId, GitHubAppKey Key);

/// <summary>The private key that GitHub made for an App, in PEM.</summary>
/// <param name="Pem">The key itself; null: it is in <paramref name="Path"/>.</param>
/// <param name="Path">Of the file, which is read whenever the key is used: a new key counts without a restart.</param>
internal sealed record GitHubAppKey(Secret? Pem, string? Path)
{
    /// <exception cref="InvalidDataException">There is no RSA key; the message says why, and holds nothing of it.</exception>
    public RSA Read()
    {
        var key = RSA.Create();
        try
        {
            // An environment variable is often given with \n in the place of line breaks.
            key.ImportFromPem(Pem?.Reveal().Replace("\\n", "\n", StringComparison.Ordinal) ?? Utf8File.Read(Path!));
            return key;
        }
        catch (Exception error) when (
            error is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            key.Dispose();
            throw new InvalidDataException(
                error is IOException or UnauthorizedAccessException ? error.Message
                : "it is no RSA private key in PEM (-----BEGIN RSA PRIVATE KEY-----)", error);
        }
    }
}
