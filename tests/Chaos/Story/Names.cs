using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notifications.Chaos.Story;

/// <summary>How the Applications of the story are called, where they are told of, and how a message shows which sync it is about.</summary>
internal static class Names
{
    public const string Namespace = "argocd";
    public const int ApplicationsInChannel = 10;
    public const int ApplicationsInPullRequest = 20;

    public static string Application(int application) => string.Create(CultureInfo.InvariantCulture, $"app-{application:D3}");

    public static string Channel(int channel) => string.Create(CultureInfo.InvariantCulture, $"team-{channel:D2}");

    public static string ChannelOf(int application) => Channel(application / ApplicationsInChannel);

    /// <summary>The n-th syncs of neighbours came by one pull request: each Application is in it once.</summary>
    public static int PullRequest(int application, int sync, int applications) =>
        (sync * Groups(applications)) + (application / ApplicationsInPullRequest) + 1;

    public static int Groups(int applications) => (applications + ApplicationsInPullRequest - 1) / ApplicationsInPullRequest;

    /// <summary>40 hexadecimal digits that begin with the pull request's number and a letter: the fake GitHub knows it by that, and so do
    /// we.</summary>
    public static string Revision(int application, int pullRequest)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"{pullRequest}a");
        return start + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{start}/{application}")))[..(40 - start.Length)];
    }
}
