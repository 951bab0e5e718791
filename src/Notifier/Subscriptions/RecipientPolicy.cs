using System.IO.Enumeration;

namespace Notifications.Notifier.Subscriptions;

/// <summary>
/// Which recipients annotations may name. As with network policies: where no rule names the project, everything is permitted; where some
/// do, what one of them allows.
/// </summary>
/// <param name="Rules">By destination.</param>
internal sealed record RecipientPolicy(FrozenDictionary<string, ImmutableArray<RecipientRule>> Rules)
{
    public static RecipientPolicy Everything { get; } = new(FrozenDictionary<string, ImmutableArray<RecipientRule>>.Empty);

    /// <summary>An empty recipient names nobody in particular and is always permitted.</summary>
    /// <param name="destination">Its name.</param>
    /// <param name="recipient">In the destination's one spelling.</param>
    /// <param name="project">Of the Application.</param>
    public RecipientPermission For(string destination, string recipient, string project)
    {
        if (recipient.Length == 0 || !Rules.TryGetValue(destination, out var rules)) return RecipientPermission.NotRuled;
        var own = rules.Where(rule => Fits(rule.Projects, project)).ToList();
        return own.Count == 0 ? RecipientPermission.NotRuled
            : own.Exists(rule => Fits(rule.Allow, recipient)) ? RecipientPermission.Allowed
            : RecipientPermission.Refused;
    }

    private static bool Fits(ImmutableArray<string> patterns, string text) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text));
}

/// <param name="Projects">Patterns of AppProjects; <c>*</c> stands for any characters, <c>?</c> for one.</param>
/// <param name="Allow">Patterns of recipients, in the spelling that <c>explain</c> shows.</param>
internal sealed record RecipientRule(ImmutableArray<string> Projects, ImmutableArray<string> Allow);

internal enum RecipientPermission
{
    /// <summary>No rule is about it: the destination's own limits hold.</summary>
    NotRuled,

    /// <summary>By a rule, which is the operator's word for it.</summary>
    Allowed,

    Refused,
}
