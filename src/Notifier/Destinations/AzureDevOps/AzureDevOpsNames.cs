using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>Pull requests as recipients name them: <c>project/repository!7</c>, in the organisation or collection of the destination.
/// Azure DevOps compares names without regard to case.</summary>
internal static partial class AzureDevOpsNames
{
    /// <summary>Of any organisation.</summary>
    public static ForgeNames Anywhere { get; } = Below("");

    /// <summary>Of the organisation or collection that an API belongs to.</summary>
    public static ForgeNames Of(Uri apiUrl) => Below(Uri.UnescapeDataString(apiUrl.AbsolutePath).Trim('/'));

    private static ForgeNames Below(string path) => new(Forge.AzureDevOps, "dev.azure.com", "pull request", "project/repository!7")
    {
        BasePath = path,
        Parse = text => ForgeNames.Read(Written(), Plain(text, path), path) is var (name, host) && name.Project.Split('/').Length == 2
            ? (name, host) : null,
        RecipientOf = request => string.Create(CultureInfo.InvariantCulture, $"{request.Project.ToLowerInvariant()}!{request.Number}"),
    };

    /// <summary>The address of a page in the form of a recipient: a repository may have the name of its project, and then its address
    /// leaves that out.</summary>
    private static string Plain(string text, string path)
    {
        if (Page().Match(text.Trim()) is not { Success: true } page) return text;
        var (above, name) = (Uri.UnescapeDataString(page.Groups[2].Value), Uri.UnescapeDataString(page.Groups[3].Value));
        if (above.Equals(path, StringComparison.OrdinalIgnoreCase)) above += "/" + name;
        return $"{page.Groups[1].Value}{above}/{name}!{page.Groups[4].Value}";
    }

    [GeneratedRegex(@"^(https?://[^/\s]+/)(.+)/_git/([^/]+)/pullrequest/([0-9]{1,9})(?:\?.*)?/?$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Page();

    [GeneratedRegex(@"^(?:https?://([^/\s]+)/)?([^\s/!#@:;][^/!#@:;]*(?:/[^/!#@:;]+)+)!([0-9]{1,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
