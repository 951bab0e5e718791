using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notifications.Notifier.Routing;

/// <summary>Ids that derive from what they name, so that the same decision has the same id, whoever makes it and however often.</summary>
internal static class ContentIds
{
    /// <summary>Of a delivery: event (or timer), trigger, transition, destination, recipient.</summary>
    public static string Delivery(string cause, string trigger, string? transition, string destination, string recipient) =>
        Of("delivery", cause, trigger, transition, destination, recipient);

    /// <summary>Of a timer: the event that starts it, trigger, transition.</summary>
    public static string Timer(string eventId, string trigger, string? transition) => Of("timer", eventId, trigger, transition);

    /// <summary>Of a value that is told once: trigger, Application, destination, recipient, value.</summary>
    public static string Once(string trigger, string instance, string uid, string destination, string recipient, string value) =>
        Of("once", trigger, instance, uid, destination, recipient, value);

    /// <summary>Of a value that held before anybody could be told of it: trigger, Application, value.</summary>
    public static string Held(string trigger, string instance, string uid, string value) => Of("held", trigger, instance, uid, value);

    // The first 16 bytes of SHA-256 over the parts, each with its length in front ("-" for none), as lower-case hexadecimal digits.
    private static string Of(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts) text.Append(CultureInfo.InvariantCulture, $"{part?.Length.ToString(CultureInfo.InvariantCulture) ?? "-"}:{part}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
