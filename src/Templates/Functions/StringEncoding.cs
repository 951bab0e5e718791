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
    private const int HashedAtOnce = 1 << 16;

    public static Value Md5(scoped in Arguments args) => Hash(args, HashAlgorithmName.MD5);

    public static Value Sha1(scoped in Arguments args) => Hash(args, HashAlgorithmName.SHA1);

    public static Value Sha256(scoped in Arguments args) => Hash(args, HashAlgorithmName.SHA256);

    public static Value Sha512(scoped in Arguments args) => Hash(args, HashAlgorithmName.SHA512);

    public static Value HmacSha1(scoped in Arguments args) => Hmac(args, HashAlgorithmName.SHA1);

    public static Value HmacSha256(scoped in Arguments args) => Hmac(args, HashAlgorithmName.SHA256);

    public static Value HmacSha512(scoped in Arguments args) => Hmac(args, HashAlgorithmName.SHA512);

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

    private static Value Hash(in Arguments args, HashAlgorithmName name)
    {
        using var hash = IncrementalHash.CreateHash(name);
        return Hash(args, hash);
    }

    private static Value Hmac(in Arguments args, HashAlgorithmName name)
    {
        using var hash = IncrementalHash.CreateHMAC(name, Utf8(args, 1));
        return Hash(args, hash);
    }

    private static Value Hash(in Arguments args, IncrementalHash hash)
    {
        var bytes = Utf8(args, 0);
        for (var at = 0; at < bytes.Length; at += HashedAtOnce)
        {
            hash.AppendData(bytes.AsSpan(at, Math.Min(HashedAtOnce, bytes.Length - at)));
            args.Context.Guard.CheckNow();
        }
        return args.NewText(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static byte[] Utf8(in Arguments args, int index)
    {
        args.Context.Guard.Steps(args.TextOrEmpty(index).Length >> 2);
        return Encoding.UTF8.GetBytes(args.TextOrEmpty(index));
    }
}
