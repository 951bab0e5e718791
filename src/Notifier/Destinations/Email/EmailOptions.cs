using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Security;
using MimeKit;

namespace Notifications.Notifier.Destinations.Email;

/// <summary><c>{ type: email, host, port, security, username, password, from, caFile, timeout: 30s }</c></summary>
/// <param name="Port">Default 587, with <c>security: tls</c> 465, with <c>none</c> 25.</param>
/// <param name="Security">STARTTLS by default, and never less than was asked for.</param>
/// <param name="Username">Null: no authentication.</param>
/// <param name="Authorities">Of the server's certificate, besides those of the system; null: those alone.</param>
/// <param name="Timeout">Of one message; default 30 s, at most 5 minutes.</param>
internal sealed record EmailOptions(
    string Host, int Port, SecureSocketOptions Security, string? Username, Secret Password, MailboxAddress From,
    X509Certificate2Collection? Authorities, TimeSpan Timeout)
{
    public static EmailOptions Bind(ConfigurationNode node)
    {
        var host = node.Required("host");
        var (security, port) = node.Optional("security").OneOf(
            (SecureSocketOptions.StartTls, 587), ("starttls", (SecureSocketOptions.StartTls, 587)),
            ("tls", (SecureSocketOptions.SslOnConnect, 465)), ("none", (SecureSocketOptions.None, 25)));
        var name = host.Text("localhost").Trim();
        if (Uri.CheckHostName(name) == UriHostNameType.Unknown) host.Report("is no name of a host", "such as smtp.example.com");
        var username = node.Optional("username").TextOrNull();
        var password = username is null ? node.Optional("password").SecretOrNull() : node.Required("password").Secret();
        if (username is not null && security == SecureSocketOptions.None
            && Uri.TryCreate($"http://{name}/", UriKind.Absolute, out var server)) node.Optional("security").RejectOpen(server);
        return new EmailOptions(
            name,
            node.Optional("port").WholeNumber(1, 65_535, port),
            security,
            username,
            password ?? new Secret(""),
            ReadFrom(node.Required("from")),
            ReadAuthorities(node.Optional("caFile")),
            DestinationNodes.Timeout(node, TimeSpan.FromSeconds(30)));
    }

    private static MailboxAddress ReadFrom(ConfigurationNode node)
    {
        if (EmailMessage.Address(node.Text("")) is { } address) return address;
        if (node.Exists) node.Report("is no e-mail address", "such as argocd@example.com, or Argo CD <argocd@example.com>");
        return new MailboxAddress("", "nobody@localhost");
    }

    private static X509Certificate2Collection? ReadAuthorities(ConfigurationNode node)
    {
        if (node.PathOrNull() is not { } file) return null;
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPemFile(file);
            if (found.Count > 0) return found;
            node.Report("holds no certificate", "a file of certificates in PEM is wanted");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            node.ReportFound(unreadable.Message, "cannot be read", "a file of certificates in PEM is wanted");
        }

        return null;
    }
}
