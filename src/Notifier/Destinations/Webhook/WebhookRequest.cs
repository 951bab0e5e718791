namespace Notifications.Notifier.Destinations.Webhook;

/// <summary>What a webhook is sent.</summary>
/// <param name="Method">Null: the destination's.</param>
/// <param name="Path">Behind the destination's address; may be empty.</param>
internal sealed record WebhookRequest(string? Method, string Path, string Body)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>The request that a template wrote itself for this destination (<c>webhook: { NAME: { method, path, body } }</c> in its
    /// front matter); null when it wrote none.</summary>
    public static WebhookRequest? Of(string destination, Message message)
    {
        if (!message.Native.TryGetValue("webhook", out var tree) || tree.ValueKind != JsonValueKind.Object
            || !tree.TryGetProperty(destination, out var own) || own.ValueKind != JsonValueKind.Object)
            return null;
        var method = TextOf(own, "method").ToUpperInvariant();
        return new WebhookRequest(Methods.Contains(method) ? method : null, TextOf(own, "path"), TextOf(own, "body"));
    }

    private static string TextOf(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? ""
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.ValueKind == JsonValueKind.Null ? "" : value.GetRawText();
}
