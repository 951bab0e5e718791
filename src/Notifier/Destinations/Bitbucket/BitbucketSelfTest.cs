using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Bitbucket;

/// <summary>Asks Bitbucket whose the token is; what it may do, it does not tell.</summary>
internal static class BitbucketSelfTest
{
    public static async Task<(bool IsUsable, string Text)> AskAsync(
        BitbucketOptions options, BitbucketClient api, BitbucketShape shape, CancellationToken cancellationToken)
    {
        try
        {
            var name = await api.GetAsync(
                shape.Self, project: null, self => self["nickname"].Text ?? self["display_name"].Text ?? api.Login ?? "",
                cancellationToken);
            return name.Length == 0 ? (false, $"{options.ApiUrl}: nobody is signed in by the token; set a valid one")
                : (true, $"{options.ApiUrl} as {name}; it needs {shape.Permissions} in the repositories");
        }
        catch (ForgeException refused) when (refused.Failure is ForgeFailure.Unusable
            && options is { Kind: BitbucketKind.Cloud, User: null, Author: { } author })
        {
            return (true, $"{options.ApiUrl} as {author}: an access token cannot ask what it may do; it needs {shape.Permissions}");
        }
        catch (ForgeException refused)
        {
            return (false, refused.Failure.Reason);
        }
    }
}
