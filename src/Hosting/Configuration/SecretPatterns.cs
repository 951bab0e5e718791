using System.Buffers;
using System.Text.RegularExpressions;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// Takes out of somebody else's text what is a secret by its shape: <c>--set db.password=x</c>, <c>token=x</c>, <c>Bearer x</c>, tokens of
/// well-known services, private keys, webhook addresses. Error messages of Argo CD, Helm and git repeat whole command lines and requests.
/// </summary>
public static partial class SecretPatterns
{
    private static readonly SearchValues<string> Signs = SearchValues.Create(
        ["pass", "pw", "secret", "token", "credential", "key", "bearer", "basic", "eyJ", "gh", "glpat", "xox", "xapp", "AKIA", "ASIA",
            "AIza", "sk-", "hook"], StringComparison.OrdinalIgnoreCase);

    /// <param name="text">From outside.</param>
    /// <param name="instead">Takes a secret's place.</param>
    public static string Hide(string text, string instead)
    {
        if (!text.AsSpan().ContainsAny(Signs)) return text;
        text = Shape().Replace(text, instead);
        text = Webhook().Replace(text, match => match.Groups["host"].Value + instead);
        text = Scheme().Replace(text, match => match.Groups["scheme"].Value + instead);
        return Assignment().Replace(text, match => match.Groups["name"].Value + match.Groups["sign"].Value + instead);
    }

    /// <summary>Takes user names and passwords out of every address in a text.</summary>
    public static string WithoutUserInfo(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? UserInfo().Replace(text, "://") : text;

    /// <summary>Whether a text holds something that is a secret by itself, whatever stands around it.</summary>
    public static bool IsIn(string text) => Shape().IsMatch(text) || Webhook().IsMatch(text);

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)|\beyJ[\w-]{10,}\.[\w-]{10,}(\.[\w-]*)?|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}|\bxox[abeprs]-[\w-]{10,}|\bxapp-[\w-]{10,}|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}|\bsk-[\w-]{20,}", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();

    /// <summary>Addresses that whoever has them may post to: Slack, Discord, Teams, Google Chat.</summary>
    [GeneratedRegex(@"(?<host>https?://(hooks\.slack\.com/(services|workflows|triggers)/|(www\.)?discord(app)?\.com/api/webhooks/|[\w.-]+\.webhook\.office\.com/|chat\.googleapis\.com/v1/spaces/))[^\s""'<>]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Webhook();

    /// <summary>The words that may follow are sentences about the scheme.</summary>
    [GeneratedRegex(@"(?<scheme>\b(Bearer|Basic)\s+)(?!(token|auth|scheme|realm|credential|header|access)\w*\b)[^\s""',;]{4,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex("""(?<![\w.\[\]-])(?<name>[\w.\[\]-]{0,64}(passw(or)?d|passphrase|pass|pwd?|secret|token|credentials?|(api|access|private|client|signing|encryption)[-_.]?key)[\w.\[\]-]{0,64})(?<sign>\s*=\s*|["']\s*[:=]\s*(?=["']))(?<value>"(\\.|[^"\\])*"?|'[^']*'?|[^\s"',;&]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"://[^\s/?#""'<>]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();
}
