using MimeKit;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Email;
using Notifications.Notifier.Git;
using Notifications.Notifier.Tests.Messages;
using Notifications.Testing;
using SmtpServer.Protocol;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Email;

public sealed class EmailTests
{
    private static readonly CollectedLogs Logs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "starttls")]
    [InlineData(true, "tls")]
    public async Task A_message_goes_over_TLS_with_a_login(bool isSecure, string security)
    {
        await using var server = await FakeMail.StartAsync(isSecure, "localhost", Ct);
        var sent = await SendAsync(server, $"security: {security}");
        Assert.IsType<DeliveryOutcome.Delivered>(sent);
        var mail = Assert.Single(server.Received);
        Assert.Equal(("Sync of guestbook failed", "\"Argo CD\" <argocd@example.com>", "sre@example.com", "d-1@example.com"),
            (mail.Subject, mail.From.ToString(), mail.To.ToString(), mail.MessageId));
        Assert.Contains("One or more objects failed to apply.\n\nRevision: 4f2a1c9\n", mail.TextBody!.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
        Assert.Contains("<td><b>Revision</b></td><td>4f2a1c9</td>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
    }

    [Fact]
    public async Task A_conversation_is_one_thread()
    {
        await using var server = await FakeMail.StartAsync(isSecure: false, "localhost", Ct);
        var first = Assert.IsType<DeliveryOutcome.Delivered>(
            await SendAsync(server, "", Some.Delivery("d-1", "sre@example.com", Some.Conversation(null))));
        await SendAsync(server, "", Some.Delivery("d-2", "sre@example.com", Some.Conversation(first.ExternalId)));
        var mails = server.Received.ToList();
        Assert.Equal(first.ExternalId, mails[0].MessageId);
        Assert.Equal((mails[0].MessageId, mails[0].MessageId), (mails[1].InReplyTo, Assert.Single(mails[1].References)));
        Assert.NotEqual(mails[0].MessageId, mails[1].MessageId);
    }

    [Theory]
    [InlineData("security: tls")]
    [InlineData("caFile: null")]
    public async Task A_server_that_cannot_be_trusted_waits_for_the_operator(string yaml)
    {
        await using var server = await FakeMail.StartAsync(isSecure: false, "localhost", Ct);
        Assert.Contains("TLS with localhost failed", Assert.IsType<DeliveryOutcome.Unusable>(await SendAsync(server, yaml)).Reason,
            StringComparison.Ordinal);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_whoever_signed_it()
    {
        await using var server = await FakeMail.StartAsync(isSecure: true, "mail.example.com", Ct);
        Assert.IsType<DeliveryOutcome.Unusable>(await SendAsync(server, "security: tls"));
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_wrong_password_waits_for_the_operator_and_shows_nowhere()
    {
        await using var server = await FakeMail.StartAsync(isSecure: false, "localhost", Ct);
        var refused = await SendAsync(server, "password: another-secret-0123");
        Assert.DoesNotContain("another-secret", $"{Assert.IsType<DeliveryOutcome.Unusable>(refused)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sender", 550, typeof(DeliveryOutcome.Unusable))]
    [InlineData("recipient", 550, typeof(DeliveryOutcome.Rejected))]
    [InlineData("recipient", 450, typeof(DeliveryOutcome.Deferred))]
    [InlineData("message", 552, typeof(DeliveryOutcome.Rejected))]
    [InlineData("message", 452, typeof(DeliveryOutcome.Deferred))]
    public async Task Replies_for_now_and_for_good_are_told_apart(string to, int code, Type outcome)
    {
        await using var server = await FakeMail.StartAsync(isSecure: false, "localhost", Ct);
        var reply = new SmtpResponse((SmtpReplyCode)code, "because");
        (server.Answers.ToSender, server.Answers.ToRecipient, server.Answers.ToMessage) =
            (to == "sender" ? reply : null, to == "recipient" ? reply : null, to == "message" ? reply : null);
        var said = await SendAsync(server, "");
        Assert.Equal(outcome, said.GetType());
        Assert.Contains($"{code} because", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_comes_back_when_nobody_listens()
    {
        var server = await FakeMail.StartAsync(isSecure: false, "localhost", Ct);
        var entry = Create(server, "");
        await server.DisposeAsync();
        Assert.IsType<DeliveryOutcome.Deferred>(await entry.Destination.DeliverAsync(Some.Delivery("d-1", "sre@example.com"), Ct));
    }

    [Theory]
    [InlineData("sre@example.com\r\nBcc: all@example.com")]
    [InlineData("sre@example.com, all@example.com")]
    [InlineData("nobody")]
    [InlineData("")]
    public async Task What_is_not_one_address_is_refused_without_a_connection(string recipient)
    {
        await using var server = await FakeMail.StartAsync(isSecure: false, "localhost", Ct);
        Assert.IsType<DeliveryOutcome.Rejected>(await SendAsync(server, "", Some.Delivery("d-1", recipient)));
        Assert.NotNull(EmailRegistration.Type.CheckRecipient(recipient));
    }

    [Fact]
    public void No_value_begins_a_header_and_none_is_markup() => Hostile.Holds(Hostile.Message, message =>
    {
        using var mail = EmailMessage.Of(
            Some.Delivery("d-1\r\nBcc: a@b.c", "sre@example.com", message: message), MailboxAddress.Parse("argocd@example.com"),
            MailboxAddress.Parse("sre@example.com"));
        using var written = new MemoryStream();
        mail.WriteTo(written, Ct);
        written.Position = 0;
        using var read = MimeMessage.Load(written, Ct);
        Assert.Equal(
            ["Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "MIME-Version", "Subject", "To"],
            read.Headers.Select(header => header.Field).Concat(read.Body!.Headers.Select(header => header.Field)).Distinct()
                .Order(StringComparer.OrdinalIgnoreCase));
        Assert.DoesNotContain("<script", read.HtmlBody, StringComparison.OrdinalIgnoreCase);
    }, times: 20);

    [Fact]
    public void A_page_of_the_templates_own_takes_the_place_of_ours()
    {
        var native = System.Collections.Immutable.ImmutableDictionary<string, System.Text.Json.JsonElement>.Empty.Add(
            "email", System.Text.Json.JsonElement.Parse("""{"html":"<h1>own</h1>"}"""));
        using var mail = EmailMessage.Of(
            Some.Delivery("d-1", "", message: Some.Message() with { Native = native }), MailboxAddress.Parse("a@b.c"),
            MailboxAddress.Parse("d@e.f"));
        Assert.Equal("<h1>own</h1>", mail.HtmlBody);
    }

    [Fact]
    public void The_built_in_messages_look_as_the_file_says() => Golden.Matches(
        Path.Combine("Destinations", "Email", "Cases", "golden.txt"),
        string.Concat(CatalogStory.All.DistinctBy(story => story.Template).Select(
            story => $"== {story.Name}\n{EmailRegistration.Type.Preview!(CatalogTests.Message(story.Name)).ReplaceLineEndings("\n")}\n")));

    [Theory]
    [InlineData("from: nobody", "from: is no e-mail address")]
    [InlineData("security: ssl", "security: \"ssl\" is not known")]
    [InlineData("caFile: /nowhere/ca.pem", "caFile: ")]
    [InlineData("host: 'a b'", "host: is no name of a host")]
    [InlineData("{ security: none, host: mail.example.com }", "would send a secret unencrypted")]
    public void A_wrong_option_is_named(string yaml, string problem)
    {
        var document = Document(yaml.Trim('{', '}', ' ').Split(", "), port: 25, caFile: null);
        EmailRegistration.Bind(document.Root);
        Assert.Contains(document.Problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
        Assert.DoesNotContain(document.Problems, found => found.ToString().Contains(FakeMail.Password, StringComparison.Ordinal));
    }

    private static async Task<DeliveryOutcome> SendAsync(FakeMail server, string yaml, OutgoingDelivery? delivery = null) =>
        await Create(server, yaml).Destination.DeliverAsync(delivery ?? Some.Delivery("d-1", "sre@example.com"), Ct);

    private static DestinationEntry Create(FakeMail server, string yaml)
    {
        var document = Document([yaml], server.Port, server.CaFile);
        var factory = EmailRegistration.Bind(document.Root);
        document.ThrowIfInvalid();
        return factory("mail", new DestinationServices(Repositories.Default, TimeProvider.System, Logs, AnsiConsole.Console));
    }

    private static ConfigurationDocument Document(IEnumerable<string> lines, int port, string? caFile)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = "localhost",
            ["port"] = $"{port}",
            ["username"] = FakeMail.User,
            ["password"] = FakeMail.Password,
            ["from"] = "Argo CD <argocd@example.com>",
            ["timeout"] = "1m",
        };
        if (caFile is not null) settings["caFile"] = caFile;
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            var at = line.IndexOf(':', StringComparison.Ordinal);
            settings[line[..at]] = line[(at + 1)..].Trim();
        }

        return ConfigurationDocument.Parse(
            string.Join('\n', settings.Select(setting => $"{setting.Key}: {setting.Value}")), "notifications.yaml",
            EnvironmentVariables.Of());
    }
}
