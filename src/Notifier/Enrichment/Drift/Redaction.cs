using System.Text.RegularExpressions;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Enrichment.Drift;

/// <summary>
/// Takes secrets out of what messages show of a resource. Argo CD masks the data of Secrets only; environment variables, ConfigMaps and
/// custom resources come as they are. When in doubt, hidden: that it changed is said in any case.
/// </summary>
internal static partial class Redaction
{
    public const string Hidden = "(hidden)";

    /// <summary>Whether nothing below this field may be shown.</summary>
    public static bool IsSecret(bool isSecretObject, FieldPath path)
    {
        var steps = path.Steps;
        if (steps is [FieldStep.Member(var first), ..] && isSecretObject && first is "data" or "stringData")
        {
            return true;
        }

        for (var i = 0; i < steps.Length; i++)
        {
            switch (steps[i])
            {
                case FieldStep.Member("encryptedData"):
                case FieldStep.Member(var name) when NamesSecret(name):
                case FieldStep.Named("name" or "key", var item) when NamesSecret(item) && i + 1 < steps.Length && steps[i + 1] is FieldStep.Member("value"):
                case FieldStep.At(_, ['-', ..] and var flag) when !flag.Contains('=', StringComparison.Ordinal) && NamesSecret(flag):
                    return true;
            }
        }

        return false;
    }

    /// <summary>A name that speaks of a secret, not of where one is kept (<c>secretName</c>, <c>secretKeyRef</c>, <c>tokenExpirationSeconds</c>).</summary>
    public static bool NamesSecret(string name) => SecretName().IsMatch(name) && !AboutSecret().IsMatch(name);

    /// <summary>A text without what looks like a secret in it.</summary>
    public static string Text(string value) => SecretPatterns.IsIn(value)
        ? Hidden
        : Assignment().Replace(RemoteUrl.WithoutCredentials(value), match => match.Groups["name"].Value + match.Groups["sign"].Value + Hidden);

    [GeneratedRegex(@"passw(or)?d|passphrase|pass(?![a-z])|(?<![a-z])pwd?(?![a-z])|(db|pg|user|admin|root)pwd?(?![a-z])|web[-_.]?hook[-_.]?(url|uri|address)|secret|token|credential|api[-_.]?key|access[-_.]?key|private[-_.]?key|signing[-_.]?key|encryption[-_.]?key|auth[-_.]?key|connection[-_.]?string|\bdsn\b|_dsn|client[-_.]?key|cookie|\bjwt\b|bearer|dockerconfigjson", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^(.*[-_.]?(by|com|tres)pass|secrets|secretName|secretNamespace|secretRef|secretKeyRef|secretStoreRef|secretRefs|imagePullSecrets|tls?SecretName|automountServiceAccountToken|serviceAccountToken|.*SecretName|.*SecretRef|.*SecretKey(Ref|Selector)|tokenExpirationSeconds|.*Tokens?(Seconds|TTL|Limit|Count)|max_?tokens|external-secrets.*|optional)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AboutSecret();

    /// <summary><c>--db-password=x</c>, <c>password: x</c>, <c>"apiKey": "x"</c> inside a longer text.</summary>
    [GeneratedRegex("""(?<name>[\w.-]*(passw(or)?d|passphrase|secret|token|credential|api[-_.]?key|access[-_.]?key|private[-_.]?key)[\w.-]*["']?)(?<sign>\s*[:=]\s*["']?)(?<value>[^\s"',;]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
