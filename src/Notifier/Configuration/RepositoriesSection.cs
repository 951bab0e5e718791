using Notifications.Notifier.Git;

namespace Notifications.Notifier.Configuration;

/// <summary><c>repositories</c>: <c>[{ match: expression, forge, web, api, project }]</c>, for mirrors and host aliases.</summary>
internal static class RepositoriesSection
{
    public static Repositories Read(ConfigurationNode section) => new([.. section.Items().Select(Mapping).OfType<RepositoryMapping>()]);

    private static RepositoryMapping? Mapping(ConfigurationNode node)
    {
        var match = node.Required("match").PatternOrNull();
        var forge = node.Required("forge").OneOf(Forge.GitHub, Enum.GetValues<Forge>().Select(forge => (Word(forge), forge)));
        var (web, api, project) = (
            node.Optional("web").HttpUriOrNull(), node.Optional("api").HttpUriOrNull(), node.Optional("project").TextOrNull());
        node.RejectOtherKeys();
        return match is null ? null : new RepositoryMapping(match, forge, web, api, project);
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
