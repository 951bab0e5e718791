using System.Text.RegularExpressions;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions.Go;

/// <summary>Paths, addresses, and what Argo CD Notifications calls <c>repo</c>.</summary>
internal static partial class GoPaths
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        .. Paths("base", GoResult.Text, Base),
        .. Paths("dir", GoResult.Text, path => Clean(path.LastIndexOf('/') is >= 0 and var at ? path[..(at + 1)] : "")),
        .. Paths("clean", GoResult.Text, Clean),
        .. Paths("ext", GoResult.Text, path => path.LastIndexOf('.') is >= 0 and var at && at > path.LastIndexOf('/') ? path[at..] : ""),
        .. Paths("isAbs", GoResult.Flag, path => path.StartsWith('/')),
        GoFunction.One("urlParse", GoResult.Map, call => Parse(call)),
        GoFunction.One("urlJoin", GoResult.Text, Join),
        GoFunction.One("repoURLToHTTPS", GoResult.Text, call => ToHttps(call.Text(0))),
        GoFunction.One("repoFullName", GoResult.Text, call => FullName(call.Text(0))),
    ];

    /// <summary>A repository's address for a browser, with <c>.git</c> where it has it, without a user.</summary>
    private static string ToHttps(string address)
    {
        var (host, path) = Repository(address);
        return host.Length == 0 && path.Length == 0 ? "https:"
            : $"https://{host}{(host.Length == 0 || path.Length == 0 || path[0] == '/' ? "" : "/")}{path}";
    }

    /// <summary>The first two steps of its path.</summary>
    private static string FullName(string address)
    {
        var path = Repository(address).Path;
        if (path.EndsWith(".git", StringComparison.Ordinal))
            path = path[..^4];
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var owner, var name, ..] ? $"{owner}/{name}" : path;
    }

    private static (string Host, string Path) Repository(string address)
    {
        if (Transport().Match(address) is { Success: true } known)
            return (known.Groups["host"].Value, known.Groups["path"].Value);
        return Scp().Match(address) is { Success: true } copied ? (copied.Groups["host"].Value, copied.Groups["path"].Value)
            : ("", address);
    }

    private static IEnumerable<GoFunction> Paths(string name, GoResult result, Func<string, object> body) =>
        [GoFunction.One(name, result, call => body(call.Text(0))),
            GoFunction.One($"os{char.ToUpperInvariant(name[0])}{name[1..]}", result, call => body(call.Text(0)))];

    private static string Base(string path)
    {
        if (path.Length == 0)
            return ".";
        var trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    private static string Clean(string path)
    {
        var steps = new List<string>();
        foreach (var step in path.Split('/').Where(step => step.Length > 0 && step != "."))
        {
            if (step != ".." || steps.Count == 0 && !path.StartsWith('/') || steps is [.., ".."])
                steps.Add(step);
            else if (steps.Count > 0)
                steps.RemoveAt(steps.Count - 1);
        }

        var clean = (path.StartsWith('/') ? "/" : "") + string.Join('/', steps);
        return clean.Length == 0 ? "." : clean;
    }

    private static SafeObject Parse(GoCall call)
    {
        var match = Address().Match(call.Text(0));
        var (host, path) = (match.Groups["host"].Value, match.Groups["path"].Value);
        var isOpaque = match.Groups["scheme"].Success && !match.Groups["authority"].Success && path is not ("" or ['/', ..]);
        return GoCall.Object(
        [
            new("fragment", Uri.UnescapeDataString(match.Groups["fragment"].Value)), new("host", host),
            new("hostname", Port().Replace(host, "").Trim('[', ']')),
            new("opaque", isOpaque ? path : ""), new("path", isOpaque ? "" : Uri.UnescapeDataString(path)),
            new("query", match.Groups["query"].Value),
            new("scheme", match.Groups["scheme"].Value.ToLowerInvariant()), new("userinfo", match.Groups["user"].Value),
        ]);
    }

    private static string Join(GoCall call)
    {
        var map = call.Map(0);
        string Part(string name) => map.TryGetValue(name, out var value) ? GoValue.Text(value) : "";
        string With(string before, string text, string after) => text.Length > 0 ? before + text + after : "";
        var path = string.Join('/', Part("path").Split('/').Select(Uri.EscapeDataString)).Replace("%40", "@", StringComparison.Ordinal)
            .Replace("%3A", ":", StringComparison.Ordinal);
        var authority = Part("host").Length > 0 || Part("userinfo").Length > 0 ? "//" + With("", Part("userinfo"), "@") + Part("host") : "";
        var rest = Part("opaque").Length > 0 ? Part("opaque")
            : authority + (authority.Length > 0 && path.Length > 0 && path[0] != '/' ? "/" : "") + path;
        return With("", Part("scheme"), ":") + rest + With("?", Part("query"), "") + With("#", Part("fragment"), "");
    }

    [GeneratedRegex(@"^(ssh|git|git\+ssh|http|https|ftp|ftps|rsync|file|oci)://([^@/]*@)?(?<host>[^/]*)(?<path>.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Transport();

    [GeneratedRegex(@"^([^@/:]+@)?(?<host>[a-zA-Z0-9._-]+):(?<path>.*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Scp();

    [GeneratedRegex(@"^((?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?<authority>//((?<user>[^@/?#]*)@)?(?<host>[^/?#]*))?(?<path>[^?#]*)(\?(?<query>[^#]*))?(#(?<fragment>.*))?$", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(":[0-9]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Port();
}
