using System.Buffers;
using System.Text.RegularExpressions;

namespace Notifications.Drift;

/// <summary>Names that speak of a secret. When in doubt they do: that a field changed is said in any case.</summary>
internal static partial class SensitiveNames
{
    /// <summary>One of these is in each name that the patterns below match: most names are done with at once.</summary>
    private static readonly SearchValues<string> Signs = SearchValues.Create(
        ["pass", "pw", "hook", "secret", "token", "credential", "key", "conn", "dsn", "cookie", "jwt", "bearer", "dockerconfigjson",
            "authorization", "kubeconfig", "salt"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a field of a kind's schema: those that say where a secret is kept (<c>secretName</c>, <c>secretKeyRef</c>) are
    /// none.</summary>
    public static bool IsSecretField(string name) => HasSign(name) && Secret().IsMatch(name) && !AboutSecrets().IsMatch(name);

    /// <summary>A name that somebody chose: a key of a ConfigMap, an environment variable, a setting in a file. Here a word "key" is one
    /// too.</summary>
    public static bool IsSecretSetting(string name) => HasSign(name) && (Secret().IsMatch(name) || Key().IsMatch(name))
        && !Harmless().IsMatch(name);

    private static bool HasSign(string name) => name.AsSpan().ContainsAny(Signs);

    [GeneratedRegex(@"passw(or)?d|passphrase|pass(?![a-z])|(?<![a-z])pwd?(?![a-z])|(db|pg|user|admin|root|my)pwd?(?![a-z])|web[-_.]?hook[-_.]?(url|uri|address)|secret|token|credential|(api|access|private|signing|encryption|auth|client|account|shared|master|license)[-_.]?key|conn(ection)?[-_.]?str(ing)?|dsn(?![a-z])|cookie|\bjwt|bearer|dockerconfigjson|authorization|htpasswd|kubeconfig|(?<![a-z])salt(?![a-z])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?<![A-Za-z])(key|KEY|Key|keys|KEYS|Keys)(?![A-Za-z])|(?<=[a-z0-9])Key(?![a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"^(.*[-_.]?(by|com|tres)pass|secrets|secretName|secretNamespace|secretRef|secretKeyRef|secretStoreRef|secretRefs|imagePullSecrets|tls?SecretName|automountServiceAccountToken|serviceAccountToken|.*SecretName|.*SecretRef|.*SecretKey(Ref|Selector)|tokenExpirationSeconds|.*Tokens?(Seconds|TTL|Limit|Count)|max_?tokens|external-secrets.*|optional)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AboutSecrets();

    [GeneratedRegex(@"^(.*[-_.]?(by|com|tres)pass|max[-_.]?tokens|.*[-_.]?tokens?[-_.]?(seconds|ttl|limit|count)|.*secret[-_.]?name)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Harmless();
}
