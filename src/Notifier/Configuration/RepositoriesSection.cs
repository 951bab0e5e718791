using System.Text.RegularExpressions;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Configuration;

/// <summary><c>repositories</c>: <c>[{ match: expression, forge, web, api, project }]</c>, for mirrors and host aliases.</summary>
internal static class RepositoriesSection
{
    private static readonly TimeSpan MatchTime = TimeSpan.FromMilliseconds(100);

    public static Repositories Read(ConfigurationNode section) => new([.. section.Items().Select(Mapping).OfType<RepositoryMapping>()]);

    private static RepositoryMapping? Mapping(ConfigurationNode node)
    {
        var match = Match(node.Required("match"));
        var forge = node.Required("forge").OneOf(Forge.GitHub, Enum.GetValues<Forge>().Select(forge => (Word(forge), forge)));
        var mapping = match is null ? null : new RepositoryMapping(
            match, forge, node.Optional("web").HttpUriOrNull(), node.Optional("api").HttpUriOrNull(),
            node.Optional("project").TextOrNull());
        node.RejectOtherKeys();
        return mapping;
    }

    private static Regex? Match(ConfigurationNode node)
    {
        if (node.TextOrNull() is not { } pattern)
            return null;
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, MatchTime);
        }
        catch (ArgumentException wrong)
        {
            node.ReportFound($"no regular expression: {wrong.Message}", "no regular expression", null);
            return null;
        }
    }

    /// <summary><c>BitbucketServer</c> is written <c>bitbucket-server</c>; GitHub and GitLab are one word.</summary>
    private static string Word(Forge forge) => forge switch
    {
        Forge.GitHub => "github",
        Forge.GitLab => "gitlab",
        _ => string.Concat(forge.ToString()
            .Select((c, at) => char.IsUpper(c) ? (at > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString())),
    };
}
