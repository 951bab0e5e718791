namespace Notifications.Notifier.Git;

/// <summary>Base addresses of forges' APIs.</summary>
internal static class ForgeApi
{
    public static Uri BitbucketCloud { get; } = new("https://api.bitbucket.org/2.0/");

    /// <summary>github.com, GitHub Enterprise Cloud with data residency (SUB.ghe.com), GitHub Enterprise Server.</summary>
    public static Uri GitHub(string host, string origin) => host switch
    {
        "github.com" => new Uri("https://api.github.com/"),
        _ when host.EndsWith(".ghe.com", StringComparison.Ordinal) => new Uri($"https://api.{host}/"),
        _ => new Uri(origin + "/api/v3/"),
    };
}
