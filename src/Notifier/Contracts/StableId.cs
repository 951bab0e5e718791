using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Notifications.Notifier.Contracts;

/// <summary>
/// Ids that derive from what they name: the same parts give the same id, in any process and however often. 32 hexadecimal digits, the first
/// half of a SHA-256. Ids stand in stores and in messages, so how each one is computed never changes; that is why there are two encodings
/// of the parts.
/// </summary>
internal static class StableId
{
    /// <param name="cause">Id of the event or of the timer.</param>
    public static string Delivery(string cause, string trigger, string? transition, string destination, string recipient) =>
        OfText("delivery", cause, trigger, transition, destination, recipient);

    /// <param name="eventId">The event that starts the timer.</param>
    public static string Timer(string eventId, string trigger, string? transition) => OfText("timer", eventId, trigger, transition);

    /// <summary>Of a <c>oncePer</c> value.</summary>
    public static string Once(string trigger, string instance, string uid, string destination, string recipient, string value) =>
        OfText("once", trigger, instance, uid, destination, recipient, value);

    /// <summary>Of a <c>oncePer</c> value that held before anybody could be notified of it.</summary>
    public static string Held(string trigger, string instance, string uid, string value) => OfText("held", trigger, instance, uid, value);

    public static string Conversation(string destination, string recipient, string key) =>
        OfBytes("conversation", destination, recipient, key);

    /// <summary>Of an Application's messages without a conversation to one recipient.</summary>
    public static string OwnMessages(string destination, string recipient, string instance, string uid) =>
        OfBytes("own", destination, recipient, instance, uid);

    /// <summary>Of a delivery to one of the recipients that another delivery was resolved to.</summary>
    public static string Child(string parent, string recipient) => OfBytes("child", parent, recipient);

    /// <summary>Of the delivery that completes the message of another.</summary>
    public static string Completion(string delivery) => OfBytes("completion", delivery);

    /// <summary>Of the delivery that brings the state of another into a second conversation.</summary>
    public static string Copy(string delivery, string key) => OfBytes("copy", delivery, key);

    public static string Digest(string lane, string openedAt) => OfBytes("digest", lane, openedAt);

    /// <summary>Each part after its length in characters, as text; "-" for null.</summary>
    private static string OfText(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts) text.Append(
            CultureInfo.InvariantCulture, $"{part?.Length.ToString(CultureInfo.InvariantCulture) ?? "-"}:{part}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    /// <summary>Each part after its length in bytes, as a 32-bit number.</summary>
    private static string OfBytes(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var text = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
            hash.AppendData(length);
            hash.AppendData(text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
