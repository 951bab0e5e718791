using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.Gitea;

/// <summary>
/// Gitea's Markdown (https://docs.gitea.com/usage/markdown). Besides what any forge finds, <c>!7</c>, <c>owner/name!7</c>, keys of an issue
/// tracker and <c>[[short links]]</c> are references, and a bracket with a backslash begins mathematics.
/// </summary>
internal sealed class GiteaMarkdown : ForgeMarkdown
{
    public static GiteaMarkdown Instance { get; } = new();

    protected override string ReferenceStart => "@#![";
}
