using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Notifications.Notifier.Ledger;

/// <summary>Ids made from what they stand for: the same parts give the same id, in any process.</summary>
internal static class StableId
{
    /// <summary>32 hexadecimal digits.</summary>
    public static string Of(params ReadOnlySpan<string> parts)
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
