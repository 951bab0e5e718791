using System.Text;
using System.Text.RegularExpressions;

namespace Notifications.Drift;

/// <summary>Takes secrets out of a longer text, such as a configuration file in a ConfigMap: settings with a sensitive name, tokens by
/// their shape, random words.</summary>
internal static partial class SensitiveText
{
    private const int LongestLine = 8_192;

    public static string Hide(string text, string mask)
    {
        var shown = SecretPatterns.WithoutUserInfo(text);
        // Settings first: they know where a value ends
        return SecretPatterns.Hide(shown.Contains('\n', StringComparison.Ordinal) ? Lines(shown, mask) : Line(shown, mask), mask);
    }

    private static string Lines(string shown, string mask)
    {
        var lines = new StringBuilder(shown.Length);
        var hidden = -1;
        foreach (var range in shown.AsSpan().Split('\n'))
        {
            var line = shown[range];
            if (range.Start.Value > 0) lines.Append('\n');
            var indent = line.AsSpan().IndexOfAnyExcept(' ', '\t');
            if (hidden >= 0 && (indent < 0 || indent > hidden))
            {
                if (indent >= 0) lines.Append(line.AsSpan(0, indent)).Append(mask);
                continue;
            }

            hidden = indent >= 0 && Opening().Match(line) is { Success: true } block
                && SensitiveNames.IsSecretSetting(block.Groups["name"].Value) ? indent : -1;
            lines.Append(Line(line, mask));
        }

        return lines.ToString();
    }

    private static string Line(string line, string mask)
    {
        if (line.Length > LongestLine) return mask; // what is that long is no text for readers, and looking for names in it takes time
        if (!line.AsSpan().ContainsAny(':', '=', '<')) return RandomText.Hide(line, mask);
        if (Setting().Match(line) is { Success: true } setting && SensitiveNames.IsSecretSetting(setting.Groups["name"].Value)
            && !Opening().IsMatch(line))
            return string.Concat(line.AsSpan(0, setting.Groups["value"].Index), mask);
        line = Inline().Replace(
            line, match => SensitiveNames.IsSecretSetting(match.Groups["name"].Value) ? Masked(match, mask) : match.Value);
        line = Element().Replace(
            line, match => SensitiveNames.IsSecretSetting(match.Groups["name"].Value) ? Masked(match, mask) : match.Value);
        line = Property().Replace(
            line, match => SensitiveNames.IsSecretSetting(match.Groups["name"].Value) ? Masked(match, mask) : match.Value);
        return RandomText.Hide(line, mask);
    }

    private static string Masked(Match match, string mask)
    {
        var value = match.Groups["value"];
        return value.Value.StartsWith(mask[..^1], StringComparison.Ordinal) || value.Value == $"\"{mask}\"" ? match.Value
            : string.Concat(match.Value.AsSpan(0, value.Index - match.Index), mask,
                match.Value.AsSpan(value.Index - match.Index + value.Length));
    }

    /// <summary><c>name: value</c>, <c>export NAME=value</c>, <c>- name = value</c>: all to the end of the line is the value.</summary>
    [GeneratedRegex("""^\s*(-\s+)?(export\s+|set\s+|ENV\s+)?(?<quote>["']?)(?<name>[\w.$/\[\]-]{1,128})\k<quote>\s*(:\s|:$|=)\s*(?<value>\S.*)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Setting();

    /// <summary>A name whose value is on the lines below, further in.</summary>
    [GeneratedRegex("""^\s*(-\s+)?["']?(?<name>[\w.$/\[\]-]{1,128})["']?\s*[:=]\s*([|>][+\-0-9]*|["']{3}|[\[{(])?\s*$""", RegexOptions.CultureInvariant)]
    private static partial Regex Opening();

    /// <summary><c>--name=value</c>, <c>"name": "value"</c>, <c>name=value;</c> in the middle of a line.</summary>
    [GeneratedRegex("""(?<![\w.-])(?<name>[\w.-]{1,128})["']?\s{0,4}(=|:(?!//))\s{0,4}(?<value>"(\\.|[^"\\])*"?|'[^']*'?|[^\s"',;&<>}\])]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Inline();

    [GeneratedRegex("<(?<name>[\\w.-]{1,128})[^<>]{0,256}>(?<value>[^<]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Element();

    [GeneratedRegex("""(name|key)\s?=\s?["'](?<name>[\w.-]{1,128})["']\s{1,8}value\s?=\s?["'](?<value>[^"']*)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Property();
}
