using System.Text.RegularExpressions;

namespace Notifications.Drift;

/// <summary>Words that look as if nobody had thought of them: keys and tokens whose name gives nothing away.</summary>
internal static partial class RandomText
{
    private const int Shortest = 20;
    private const double BitsOfWords = 3.6;
    private const double BitsOfPaths = 4.3;

    /// <summary>The text with each such word hidden.</summary>
    public static string Hide(string text, string mask) =>
        text.Length < Shortest ? text : Word().Replace(text, word => HasRandom(word.Value) ? mask : word.Value);

    /// <summary>A slash is a letter of base64, and what parts a path.</summary>
    private static bool HasRandom(string word) => word.Contains('/', StringComparison.Ordinal)
        ? Array.Exists(word.Split('/'), IsRandom) || (IsRandom(word) && Bits(word) > BitsOfPaths)
        : IsRandom(word);

    private static bool IsRandom(string word)
    {
        var bare = word.TrimEnd('=');
        if (bare.Length < Shortest) return false;
        if (Hexadecimal().IsMatch(bare)) return bare.Length is >= 32 and not 40 && bare.AsSpan().ContainsAnyInRange('0', '9')
            && bare.AsSpan().ContainsAnyExceptInRange('0', '9');
        var (lower, upper, digits) = (
            bare.Count(char.IsAsciiLetterLower), bare.Count(char.IsAsciiLetterUpper), bare.Count(char.IsAsciiDigit));
        var mixed = lower >= 3 && upper >= 3 && digits >= 2 ? true : (lower >= 3 || upper >= 3) && digits >= 5;
        return mixed && !Parted().IsMatch(bare) && Bits(bare) >= BitsOfWords;
    }

    /// <summary>Shannon's entropy of the characters, in bits for each.</summary>
    private static double Bits(string text)
    {
        Span<int> counts = stackalloc int[128];
        foreach (var c in text) counts[c & 127]++;
        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0) bits -= (double)count / text.Length * Math.Log2((double)count / text.Length);
        }

        return bits;
    }

    /// <summary>Digests that say so (<c>sha256:...</c>) and the parts of addresses and image names are words of their own.</summary>
    [GeneratedRegex(@"(?<![A-Za-z0-9+_=-])(?<!sha(1|256|384|512)[:-])[A-Za-z0-9+/_=-]{20,8192}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("^([0-9a-f]+|[0-9A-F]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    /// <summary>Names made of words, and ids in five groups.</summary>
    [GeneratedRegex(@"^[a-z0-9]{1,16}([-_/][a-z0-9]{1,16}){2,}$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$|^[A-Z0-9]{1,16}(_[A-Z0-9]{1,16}){2,}$", RegexOptions.CultureInvariant)]
    private static partial Regex Parted();
}
