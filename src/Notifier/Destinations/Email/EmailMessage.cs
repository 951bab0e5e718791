using MimeKit;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Email;

/// <summary>A message as an e-mail: a text and a page that say the same. Those of a conversation refer to its first one, so that readers
/// see one thread.</summary>
internal static class EmailMessage
{
    private const int LongestSubject = 200;
    private const int LongestBody = 100_000;

    public static MimeMessage Of(OutgoingDelivery delivery, MailboxAddress from, MailboxAddress to)
    {
        var message = delivery.Message;
        var mail = new MimeMessage();
        mail.From.Add(from);
        mail.To.Add(to);
        mail.Subject = Shorten.To(UntrustedText.CleanLine(PlainText.OneLine(message.Title)), LongestSubject);
        mail.Date = message.At;
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        var own = Id(delivery.DeliveryId, from);
        mail.MessageId = own;
        if (delivery.Conversation is { } conversation)
        {
            var root = Id("conversation-" + conversation.Marker, from);
            // The first one is the root itself; one that came twice is one message for readers, too
            if (conversation.ExternalId is null)
            {
                mail.MessageId = root;
            }
            else
            {
                mail.InReplyTo = root;
                mail.References.Add(root);
            }
        }

        mail.Body = new BodyBuilder { TextBody = TextOf(message), HtmlBody = OwnPage(message) ?? PageOf(message) }.ToMessageBody();
        return mail;
    }

    /// <summary>Null for what is not one address.</summary>
    public static MailboxAddress? Address(string text) => text.Any(char.IsControl) || !MailboxAddress.TryParse(text.Trim(), out var address)
        || address.Address.IndexOf('@', StringComparison.Ordinal) is <= 0 ? null : address;

    /// <summary>What a template wrote itself (<c>email: { html: ... }</c> in its front matter).</summary>
    private static string? OwnPage(Message message) => message.Native.TryGetValue("email", out var native)
        && native.ValueKind == JsonValueKind.Object && native.TryGetProperty("html", out var html) && html.ValueKind == JsonValueKind.String
        && html.GetString() is { Length: > 0 } page ? page : null;

    private static string Id(string name, MailboxAddress from) =>
        $"{string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '.'))}@{from.Address.Split('@')[^1]}";

    private static string TextOf(Message message)
    {
        var lines = new List<string>();
        if (MarkupWriter.Body(message.Body, Markup.Plain, LongestBody) is { Length: > 0 } body) lines.AddRange([body, ""]);
        lines.AddRange(message.Fields.Select(
            field => $"{PlainText.OneLine(field.Name)}: {MarkupWriter.Body(field.Value, Markup.Plain, LongestBody)}"));
        if (message.Fields.Length > 0) lines.Add("");
        lines.AddRange(message.Links.Select(link => $"{PlainText.OneLine(link.Label)}: {link.Target.AbsoluteUri}"));
        if (message.Links.Length > 0) lines.Add("");
        lines.Add(Place(message));
        return string.Join('\n', lines) + "\n";
    }

    private static string PageOf(Message message)
    {
        var page = Markup.Page;
        var title = MarkupWriter.Line(message.Title, page, LongestSubject * 2);
        if (message.About.Url is { } url) title = page.Link!(url, title);
        var parts = new List<string> { $"<h3>{title}</h3>" };
        if (MarkupWriter.Body(message.Body, page, LongestBody) is { Length: > 0 } body) parts.Add($"<p>{body}</p>");
        if (message.Fields.Length > 0)
            parts.Add($"<table>{string.Concat(message.Fields.Select(field => $"\n<tr><td><b>{page.Escape(PlainText.OneLine(field.Name))}</b></td><td>{MarkupWriter.Body(field.Value, page, LongestBody)}</td></tr>"))}\n</table>");
        if (message.Links.Length > 0)
            parts.Add($"<p>{string.Join(" · ", message.Links.Select(link => page.Link!(link.Target, page.Escape(PlainText.OneLine(link.Label)))))}</p>");
        parts.Add($"<p><small>{page.Escape(Place(message))}</small></p>");
        return $"<!DOCTYPE html>\n<html><body>\n{string.Join('\n', parts)}\n</body></html>\n";
    }

    private static string Place(Message message) => string.Join(
        " · ", new[] { message.About.Instance, message.About.Project, message.About.Target, TimeText.ToTheMinute(message.At) }
            .OfType<string>().Select(UntrustedText.CleanLine));
}
