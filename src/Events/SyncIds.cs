using System.Security.Cryptography;
using System.Text;

namespace Notifications.Events;

/// <summary>The identity of a sync operation: watchers put it into transitions, notifiers derive it again from an Application.</summary>
public static class SyncIds
{
    /// <summary>The first 16 bytes of SHA-256 over <c>{uid}\n{startedAt in Unix milliseconds}</c>, as lower-case hexadecimal
    /// digits.</summary>
    /// <param name="applicationUid">The Application's <c>metadata.uid</c>.</param>
    /// <param name="startedAt">The operation's <c>status.operationState.startedAt</c>.</param>
    public static string Of(string applicationUid, DateTimeOffset startedAt)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{applicationUid}\n{startedAt.ToUnixTimeMilliseconds()}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
