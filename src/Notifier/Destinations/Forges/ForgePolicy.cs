using System.IO.Enumeration;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// Which pull requests a recipient may name. Whoever may annotate an Application is not the operator: with the operator's credentials he
/// reaches only the repositories that the Application is made from, and those that the configuration allows.
/// </summary>
/// <param name="allow"><see cref="ForgeOptions.Allow"/></param>
internal sealed class ForgePolicy(ForgeNames names, ForgeHosts hosts, ImmutableArray<string> allow)
{
    /// <summary>The one spelling of the recipient; null, and why: it names no request, or one that it may not.</summary>
    /// <param name="recipient">As <see cref="ForgeNames.Example"/>, or the address of the page.</param>
    /// <param name="own">Repositories of the Application's sources; null: the operator himself names the recipient.</param>
    public string? Find(string recipient, IEnumerable<string>? own, out string why)
    {
        why = "";
        if (names.Parse(recipient) is not var (name, host))
        {
            why = $"\"{recipient}\" is no {names.Request}: leave the recipient empty for those of the revision, or write {names.Example}.";
            return null;
        }

        if (host is not null && !hosts.Serve(host))
        {
            why = $"\"{recipient}\" is at {host}, and this destination writes to {hosts}: nothing is sent.";
            return null;
        }

        if (own is null || own.Contains(name.Project, StringComparer.OrdinalIgnoreCase)
            || allow.Any(pattern => Fits(pattern, name.Project)))
            return names.RecipientOf(name);
        why = $"an annotation may not name {recipient.Trim()}: {name.Project} is no source of the Application; allow it under the destination's allow, or subscribe it in the configuration.";
        return null;
    }

    private static bool Fits(string pattern, string project)
    {
        var ((wantedOwner, wantedName), (owner, name)) = (Split(pattern), Split(project));
        return FileSystemName.MatchesSimpleExpression(wantedOwner, owner) && FileSystemName.MatchesSimpleExpression(wantedName, name);
    }

    private static (string Owner, string Name) Split(string project)
    {
        var slash = project.LastIndexOf('/');
        return (project[..Math.Max(slash, 0)], project[(slash + 1)..]);
    }
}
