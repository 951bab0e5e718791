using System.Text.RegularExpressions;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// Reads single values. Each gives its fallback for a missing node, and reports and gives its fallback for one that cannot be read.
/// <c>${NAME}</c> and <c>${file:PATH}</c> are filled in; what came in that way is not shown in messages.
/// </summary>
public static class ConfigurationValues
{
    /// <summary>Text.</summary>
    public static string Text(this ConfigurationNode node, string fallback) => node.TextOrNull() ?? fallback;

    /// <summary>Text.</summary>
    public static string? TextOrNull(this ConfigurationNode node) => node.Read()?.Text;

    /// <summary>A regular expression, whatever the case, that is matched in a time which grows with the text alone: what it looks at comes
    /// from outside, and a limit of time would also end the matching of a process that stood still.</summary>
    public static Regex? PatternOrNull(this ConfigurationNode node)
    {
        if (node.TextOrNull() is not { } pattern) return null;
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            node.ReportFound($"no regular expression: {wrong.Message}", "no regular expression without look-around and back-references",
                null);
            return null;
        }
    }

    /// <summary>Text that must not be shown; an empty one for a missing or wrong node. Nothing at all between the quotes is
    /// reported.</summary>
    public static Secret Secret(this ConfigurationNode node)
    {
        if (node.Read() is { } read && string.IsNullOrWhiteSpace(read.Text)) node.Report(
            "is empty", "write it here, or ${NAME} for an environment variable, or ${file:PATH}");
        return node.SecretOrNull() ?? new Secret("");
    }

    /// <summary>Text that must not be shown.</summary>
    public static Secret? SecretOrNull(this ConfigurationNode node)
    {
        if (node.Read() is not { } read) return null;
        var secret = new Secret(read.Text);
        node.Document.Secrets.Add(secret);
        return secret;
    }

    /// <summary>A secret that travels in a header: white space around it is an accident and taken away, anything else that no header can
    /// carry is reported.</summary>
    public static Secret Token(this ConfigurationNode node)
    {
        _ = node.Secret();
        return node.TokenOrNull() ?? new Secret("");
    }

    /// <summary>As <see cref="Token"/>; null for a missing or wrong node.</summary>
    public static Secret? TokenOrNull(this ConfigurationNode node)
    {
        if (node.SecretOrNull()?.Reveal().Trim() is not { } token) return null;
        if (token.All(c => c is > ' ' and <= '~')) return new Secret(token);
        node.Report("cannot be a token: it holds a line break, a space or a character that is not ASCII", "write the token alone");
        return null;
    }

    /// <summary>The value of a header that may be a secret: line breaks at its end are an accident and taken away, one inside would begin
    /// another header and is reported.</summary>
    public static Secret HeaderValue(this ConfigurationNode node)
    {
        var value = node.Secret().Reveal().Trim();
        if (value.All(c => c is (>= ' ' and <= '~') or '\t')) return new Secret(value);
        node.Report("cannot be the value of a header: it holds a line break or a character that is not ASCII", "write it in one line");
        return new Secret("");
    }

    /// <summary>A path, absolute: <c>~/</c> is the home directory, relative ones start from the file's directory.</summary>
    public static string? PathOrNull(this ConfigurationNode node) => node.Read() is { } read
        ? FullPath(node, read)
        : null;

    private static string? FullPath(ConfigurationNode node, ScalarText read)
    {
        if (read.Text.Length > 0 && !read.Text.Any(char.IsControl)) return Path.GetFullPath(
            Path.Combine(node.Document.Directory, node.Document.Environment.ExpandHome(read.Text)));
        read.Reject(node, "is not a path", "write the path of a file or a folder");
        return null;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool Flag(this ConfigurationNode node, bool fallback)
    {
        node.Note(new ScalarShape.Flag());
        var read = node.Read();
        if (read is { Text: "true" }) return true;
        if (read is { Text: "false" }) return false;
        read?.Reject(node, "is not a flag", "true or false");
        return fallback;
    }

    /// <summary>A whole number within bounds, both included.</summary>
    public static int WholeNumber(this ConfigurationNode node, int min, int max, int fallback)
    {
        node.Note(new ScalarShape.Number(min, max, IsWhole: true));
        if (node.Read() is not { } read) return fallback;
        if (int.TryParse(read.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min
            && number <= max) return number;
        read.Reject(node, "is not possible", string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));
        return fallback;
    }

    /// <summary>A number within bounds, both included.</summary>
    public static double Number(this ConfigurationNode node, double min, double max, double fallback)
    {
        node.Note(new ScalarShape.Number(min, max, IsWhole: false));
        if (node.Read() is not { } read) return fallback;
        if (double.TryParse(read.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min
            && number <= max) return number;
        read.Reject(node, "is not possible", string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
        return fallback;
    }

    /// <summary>A duration as <c>30s</c>, <c>5m</c>, <c>1h30m</c>, within bounds, both included.</summary>
    public static TimeSpan Duration(this ConfigurationNode node, TimeSpan min, TimeSpan max, TimeSpan fallback)
    {
        node.Note(new ScalarShape.Duration());
        if (node.Read() is not { } read) return fallback;
        if (Durations.TryParse(read.Text, out var duration) && duration >= min && duration <= max) return duration;
        read.Reject(node, "is not possible",
            $"a duration from {Durations.Format(min)} to {Durations.Format(max)}, such as 30s, 5m or 1h30m");
        return fallback;
    }

    /// <summary>An absolute address with one of the schemes.</summary>
    public static Uri? UriOrNull(this ConfigurationNode node, params ReadOnlySpan<string> schemes) => node.Read() is { } read
        ? Address(node, read, schemes) : null;

    /// <summary>An absolute address with one of the schemes that may hold a password: it is not shown. Empty for a missing or wrong
    /// node.</summary>
    public static Secret SecretUri(this ConfigurationNode node, params ReadOnlySpan<string> schemes)
    {
        if (node.Read() is { } read) Address(node, read with { IsSecret = true }, schemes);
        return node.SecretOrNull() is { } secret ? new Secret(secret.Reveal().Trim()) : new Secret("");
    }

    private static Uri? Address(ConfigurationNode node, ScalarText read, ReadOnlySpan<string> schemes)
    {
        var text = read.Text.Trim();
        if (!text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && schemes.Contains(uri.Scheme) && uri.Host.Length > 0) return uri;
        read.Reject(node, "is not an address", $"begin it with {string.Join(" or ", schemes.ToArray().Select(s => s + "://"))}");
        return null;
    }

    /// <summary>An <c>http</c> or <c>https</c> address.</summary>
    public static Uri? HttpUriOrNull(this ConfigurationNode node) => node.UriOrNull("https", "http");

    /// <summary>Reports an <c>http</c> address of another machine over which a secret would travel in the clear. Inside of a cluster that
    /// is usual.</summary>
    public static void RejectOpen(this ConfigurationNode node, Uri address)
    {
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !IsInCluster(address.Host))
            node.Report("would send a secret unencrypted", "begin it with https://");
    }

    private static bool IsInCluster(string host) =>
        !host.Contains('.', StringComparison.Ordinal) && !host.Contains(':', StringComparison.Ordinal)
        || host.EndsWith(".svc", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".cluster.local", StringComparison.OrdinalIgnoreCase);

    /// <summary>One of some words; the nearest is proposed for another.</summary>
    public static T OneOf<T>(this ConfigurationNode node, T fallback, params IEnumerable<(string Word, T Value)> choices)
    {
        node.Note(ScalarShape.Words.Of(choices.Select(choice => choice.Word)));
        if (node.Read() is not { } read) return fallback;
        var known = choices.ToFrozenDictionary(c => c.Word, c => c.Value, StringComparer.Ordinal);
        if (known.TryGetValue(read.Text, out var value)) return value;
        read.Reject(node, "is not known", read.IsSecret ? $"known: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}"
            : Nearest.Remedy(read.Text, known.Keys));
        return fallback;
    }

    /// <summary>A list of texts.</summary>
    public static IReadOnlyList<string> Texts(this ConfigurationNode node) =>
        [.. node.Items().Select(i => i.TextOrNull()).OfType<string>()];

    /// <summary>A mapping from text to text.</summary>
    public static IReadOnlyDictionary<string, string> TextMap(this ConfigurationNode node) => node.Entries()
        .Select(e => (e.Key, Text: e.Node.TextOrNull()))
        .Where(e => e.Text is not null)
        .ToFrozenDictionary(e => e.Key, e => e.Text!, StringComparer.Ordinal);

    /// <summary>
    /// Whatever is here, as YAML 1.2 (core schema) says: null, string, bool, long, double, <c>List&lt;object?&gt;</c>,
    /// <c>Dictionary&lt;string, object?&gt;</c>.
    /// </summary>
    public static object? ToObject(this ConfigurationNode node)
    {
        node.Shape?.Any();
        if (node.IsSequence) return node.Items().Select(ToObject).ToList();
        if (node.IsMapping) return node.Entries().ToDictionary(e => e.Key, e => e.Node.ToObject(), StringComparer.Ordinal);
        if (node.Read() is not { } read) return null;
        if (node.Value is not YamlValue.Scalar { Plain: true }) return read.Text;
        return read.Text switch
        {
            "true" => true,
            "false" => false,
            _ when long.TryParse(read.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
            _ when double.TryParse(read.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) => number,
            _ => read.Text,
        };
    }

    private static ScalarText? Read(this ConfigurationNode node)
    {
        node.Note(new ScalarShape.Text());
        switch (node.Value)
        {
            case null:
                return null;
            case YamlValue.Scalar scalar when !node.Document.FillsIn && Interpolation.IsIn(scalar.Text):
                node.Report("${...} is not filled in here", "write the value itself, or $${ for a literal ${");
                return null;
            case YamlValue.Scalar scalar:
                var text = Interpolation.Fill(scalar.Text, node.Document.Environment, node.Document.Directory, node.Report, out var filled);
                return text is null ? null : new ScalarText(text, filled);
            default:
                node.Report($"{node.Value.Kind} where a single value is wanted", null);
                return null;
        }
    }

    private sealed record ScalarText(string Text, bool IsSecret)
    {
        /// <param name="message">Fixed words.</param>
        public void Reject(ConfigurationNode node, string message, string? remedy) =>
            node.Document.Report(
                node.Path, node.Line, node.Column,
                $"{(IsSecret || node.IsFromOutside ? "the value" : $"\"{Shorten(UntrustedText.CleanLine(Text))}\"")} {message}", remedy);

        private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
    }
}
