using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions;

/// <summary>Hashes (hexadecimal, lower case, of the UTF-8 text) and base64 of the builtin object <c>string</c>. Null is "".</summary>
[SuppressMessage("Security", "CA5350", Justification = "The language has these functions; nothing here relies on them")]
[SuppressMessage("Security", "CA5351", Justification = "The language has these functions; nothing here relies on them")]
internal static class StringEncoding
{
    public static Value Md5(scoped in Arguments args) => Hash(args, MD5.HashData);

    public static Value Sha1(scoped in Arguments args) => Hash(args, SHA1.HashData);

    public static Value Sha256(scoped in Arguments args) => Hash(args, SHA256.HashData);

    public static Value Sha512(scoped in Arguments args) => Hash(args, SHA512.HashData);

    public static Value HmacSha1(scoped in Arguments args) => Hmac(args, HMACSHA1.HashData);

    public static Value HmacSha256(scoped in Arguments args) => Hmac(args, HMACSHA256.HashData);

    public static Value HmacSha512(scoped in Arguments args) => Hmac(args, HMACSHA512.HashData);

    public static Value Base64Encode(scoped in Arguments args)
    {
        args.Context.Guard.ChargeText((long)args.TextOrEmpty(0).Length * 4);
        return args.NewText(Convert.ToBase64String(Utf8(args, 0)));
    }

    public static Value Base64Decode(scoped in Arguments args)
    {
        args.Context.Guard.ChargeText(args.TextOrEmpty(0).Length);
        try
        {
            return args.NewText(Encoding.UTF8.GetString(Convert.FromBase64String(args.TextOrEmpty(0))));
        }
        catch (FormatException error)
        {
            args.Fail(error.Message);
            return default;
        }
    }

    private static Value Hash(in Arguments args, Func<byte[], byte[]> hash) => args.NewText(Convert.ToHexStringLower(hash(Utf8(args, 0))));

    private static Value Hmac(in Arguments args, Func<byte[], byte[], byte[]> hash) =>
        args.NewText(Convert.ToHexStringLower(hash(Utf8(args, 1), Utf8(args, 0))));

    private static byte[] Utf8(in Arguments args, int index)
    {
        args.Context.Guard.Steps(args.TextOrEmpty(index).Length >> 2);
        return Encoding.UTF8.GetBytes(args.TextOrEmpty(index));
    }
}
