using System.Buffers;
using System.Text;
using Notifications.Notifier.Messages.Markup;

namespace Notifications.Notifier.Destinations.Text;

/// <summary>The message as JSON: what a webhook is sent without a template of its own, and the model of templates that destinations
/// have.</summary>
internal static class MessageJson
{
    /// <summary>The names of its members, for who writes a template of it.</summary>
    public static IReadOnlyList<string> Members { get; } =
        ["deliveryId", "recipient", "severity", "title", "summary", "body", "at", "application", "fields", "links", "conversation"];

    /// <summary>
    /// <c>{deliveryId, recipient, severity, title, summary, body, at, application {instance, project, namespace, name, cluster,
    /// targetNamespace, revision, revisionUrl, url, applicationSet, externalUrls}, fields [{name, value}], links [{label, url}],
    /// conversation {key, members [...]}}</c>; texts are plain, absent means unknown.
    /// </summary>
    public static string Of(OutgoingDelivery delivery)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("deliveryId", delivery.DeliveryId);
            json.WriteString("recipient", delivery.Recipient);
            Write(json, delivery.Message);
            if (delivery.Conversation is { } conversation)
                Write(json, conversation);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ConversationView conversation)
    {
        json.WriteStartObject("conversation");
        json.WriteString("key", conversation.Key);
        json.WriteStartArray("members");
        foreach (var member in conversation.Members)
        {
            json.WriteStartObject();
            Write(json, member.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Message message)
    {
        json.WriteString("severity", message.Severity.ToString().ToLowerInvariant());
        json.WriteString("title", PlainText.OneLine(message.Title));
        json.WriteString("summary", PlainText.OneLine(message.Summary));
        json.WriteString("body", PlainText.Of(message.Body));
        json.WriteString("at", message.At.ToUniversalTime());
        json.WriteStartObject("application");
        var about = message.About;
        json.WriteString("instance", about.Instance);
        json.WriteString("project", about.Project);
        json.WriteString("namespace", about.Namespace);
        json.WriteString("name", about.Name);
        WriteKnown(json, "cluster", about.Cluster);
        WriteKnown(json, "targetNamespace", about.TargetNamespace);
        WriteKnown(json, "revision", about.Revision);
        WriteKnown(json, "revisionUrl", about.RevisionUrl?.AbsoluteUri);
        WriteKnown(json, "url", about.Url?.AbsoluteUri);
        WriteKnown(json, "applicationSet", about.ApplicationSet);
        json.WriteStartArray("externalUrls");
        foreach (var link in about.ExternalLinks ?? [])
            json.WriteStringValue(link.Target.AbsoluteUri);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("fields");
        foreach (var field in message.Fields)
        {
            json.WriteStartObject();
            json.WriteString("name", PlainText.OneLine(field.Name));
            json.WriteString("value", PlainText.Of(field.Value));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("links");
        foreach (var link in message.Links)
        {
            json.WriteStartObject();
            json.WriteString("label", PlainText.OneLine(link.Label));
            json.WriteString("url", link.Target.AbsoluteUri);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
