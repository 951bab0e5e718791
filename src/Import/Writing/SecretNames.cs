using System.Text;
using System.Text.RegularExpressions;
using Notifications.Import.Report;

namespace Notifications.Import.Writing;

/// <summary>Environment variables for the keys of the Secret and for what stands in the ConfigMap but should not.</summary>
internal sealed partial class SecretNames(ImportReport report)
{
    /// <summary>Variables that mean something to the system or to this program already.</summary>
    private static readonly HashSet<string> Taken = new(
        ["PATH", "HOME", "USER", "HOSTNAME", "PWD", "SHELL", "LANG", "TERM", "TZ", "TMPDIR", "KUBECONFIG", "HTTP_PROXY", "HTTPS_PROXY",
            "NO_PROXY", "ALL_PROXY"], StringComparer.Ordinal);

    private static readonly string[] TakenPrefixes = ["KUBERNETES_", "DOTNET_", "ASPNETCORE_", "OTEL_", "LC_", "LD_", "SSL_"];

    private readonly Dictionary<string, string> _byKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>A value of a service's settings: every <c>$key</c> becomes <c>${KEY}</c>.</summary>
    public string Interpolated(string text) => Reference().Replace(YamlLiteral(text), match => $"${{{VariableOf(match.Groups[1].Value)}}}");

    /// <summary>Whether it refers to the Secret.</summary>
    public static bool IsReference(string text) => Reference().IsMatch(text);

    /// <summary>In place of a value that is not copied.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="name">Of the variable, behind the service's.</param>
    /// <param name="field">Where the value stands in the service's settings.</param>
    public string InPlaceOf(string service, string name, string? field = null) =>
        New(service, name, $"what stands in {service}: {field ?? name}");

    /// <summary>For a value that was not there before.</summary>
    public string New(string service, string name, string meaning) => $"${{{Variable($"{service}-{name}", meaning)}}}";

    private string VariableOf(string key)
    {
        if (!_byKey.TryGetValue(key, out var variable))
            _byKey[key] = variable = Variable(key, $"the key {key} of the Secret");
        return variable;
    }

    private string Variable(string name, string meaning)
    {
        var plain = new StringBuilder();
        foreach (var c in name.ToUpperInvariant())
            plain.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        var variable = char.IsAsciiDigit(plain[0]) ? "_" + plain : plain.ToString();
        if (Taken.Contains(variable) || Array.Exists(TakenPrefixes, prefix => variable.StartsWith(prefix, StringComparison.Ordinal)))
            variable = "ARGOCD_" + variable;
        var own = variable;
        for (var i = 2; !_taken.Add(own); i++)
            own = $"{variable}_{i}";
        report.Secrets[own] = meaning;
        return own;
    }

    private static string YamlLiteral(string text) => YamlText.Literal(text);

    [GeneratedRegex(@"(?<![$])[$]([A-Za-z0-9_-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
