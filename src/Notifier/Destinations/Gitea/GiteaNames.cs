using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>Pull requests as recipients name them: <c>owner/repository#7</c>. Gitea compares names without regard to case.</summary>
internal static partial class GiteaNames
{
    public const string Api = "/api/v1/";

    /// <summary>Of a server whose pages lie at the root.</summary>
    public static ForgeNames AtRoot { get; } = Below("");

    /// <summary>Of the server that an API belongs to: <c>https://example.com/git/api/v1/</c> lies below <c>git</c>.</summary>
    public static ForgeNames Of(Uri apiUrl) => Below(ForgeNames.WebOf(apiUrl, Api).AbsolutePath.Trim('/'));

    private static ForgeNames Below(string path) => new(Forge.Gitea, "codeberg.org", "pull request", "owner/repository#7")
    {
        BasePath = path,
        Parse = text => ForgeNames.Read(Written(), text, path) is var (name, host) && name.Project.Split('/').Length == 2
            ? (name, host) : null,
        RecipientOf = request => string.Create(CultureInfo.InvariantCulture, $"{request.Project.ToLowerInvariant()}#{request.Number}"),
    };

    [GeneratedRegex(@"^(?:https?://([^/\s]+)/)?([\w-][\w.-]*(?:/[\w.-]+)+)(?:#|/pulls/)([0-9]{1,9})/?$",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Written();
}
