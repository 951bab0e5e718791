using MimeKit;

namespace Notifications.Notifier.Destinations.Email;

/// <summary>Registers the type <c>email</c>.</summary>
internal static class EmailRegistration
{
    private const string Name = "email";

    public static DestinationType Type { get; } = new(Name, Bind)
    {
        EscapeNative = Text.Markup.Page.Escape,
        CheckRecipient = recipient => EmailMessage.Address(recipient) is null
            ? new RecipientProblem("is no e-mail address", "write <destination>:somebody@example.com") : null,
        Preview = Preview,
    };

    public static DestinationFactory Bind(ConfigurationNode node)
    {
        var options = EmailOptions.Bind(node);
        return (name, services) => Create(name, options, services);
    }

    public static DestinationEntry Create(string name, EmailOptions options, DestinationServices services)
    {
        var client = new EmailClient(options, services.Time);
        return new DestinationEntry(
            name, Name, new EmailDestination(name, options, client), LaneOf: _ => $"{Name}:{name}", Resolve: null,
            SharedConversation: null, Limits: [])
        {
            Updates = false,
            AskAsync = async cancellationToken => await client.AskAsync(cancellationToken) is { } failure
                ? (false, $"{options.Host}: {failure.Said}") : (true, $"{options.Host} takes messages from {options.From.Address}"),
        };
    }

    private static string Preview(Message message)
    {
        var delivery = new OutgoingDelivery("example", "sre@example.com", message, Conversation: null, Announce: false, MaybeSent: false);
        using var mail = EmailMessage.Of(
            delivery, new MailboxAddress("Argo CD", "argocd@example.com"), new MailboxAddress("", delivery.Recipient));
        return $"Subject: {mail.Subject}\n\n{mail.TextBody}";
    }
}
