using System.IO.Enumeration;

namespace Notifications.Hosting.Configuration;

/// <summary>
/// <c>selfService</c>: whose ConfigMaps may configure the notifications of the Applications of their own namespace. Both components read
/// it: the watcher reads no other ConfigMap, and the notifier takes no other into force.
/// </summary>
/// <param name="Namespaces">Patterns; <c>*</c> stands for any characters, <c>?</c> for one. Empty: it is switched off, as it is by
/// default.</param>
/// <param name="Instances">Patterns of the instances for which it is so; default: all.</param>
public sealed record SelfServiceScope(ImmutableArray<string> Namespaces, ImmutableArray<string> Instances)
{
    /// <summary>The top-level key.</summary>
    public const string Section = "selfService";

    /// <summary>Nobody's.</summary>
    public static SelfServiceScope Off { get; } = new([], []);

    /// <summary>Whether anybody's ConfigMap is read.</summary>
    public bool IsOn => !Namespaces.IsEmpty;

    /// <summary>Reads the section; what is wrong is reported there.</summary>
    public static SelfServiceScope Read(ConfigurationDocument document)
    {
        var section = document.Section(Section);
        if (!section.Exists) return Off;
        var namespaces = section.Required("namespaces");
        if (namespaces.IsSequence && namespaces.Items().Count == 0)
            namespaces.Report("is empty", "name namespaces, such as team-*, or remove selfService");
        var scope = new SelfServiceScope([.. namespaces.Texts()], [.. section.Optional("instances").Texts()]);
        section.RejectOtherKeys();
        return scope;
    }

    /// <summary>Whether a namespace of an instance may have one.</summary>
    public bool Covers(string instance, string @namespace) => CoversInstance(instance) && Fits(Namespaces, @namespace);

    /// <summary>What has to be listed so that every permitted ConfigMap is found: namespaces, or the empty string for all.</summary>
    /// <param name="instance">Of which the Applications are.</param>
    /// <param name="applications">The scopes in which they are watched, in the same form.</param>
    public IReadOnlyList<string> Scopes(string instance, IReadOnlyList<string> applications) =>
        !IsOn || !CoversInstance(instance) ? []
        : !applications.Contains("", StringComparer.Ordinal) ? [.. applications.Where(scope => Fits(Namespaces, scope))]
        : Namespaces.Any(pattern => pattern.AsSpan().ContainsAny('*', '?')) ? [""]
        : [.. Namespaces.Distinct(StringComparer.Ordinal)];

    private bool CoversInstance(string instance) => Instances.IsEmpty || Fits(Instances, instance);

    private static bool Fits(ImmutableArray<string> patterns, string text) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false));
}
