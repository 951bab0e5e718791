using Notifications.Notifier.Destinations.Forges;

namespace Notifications.Notifier.Destinations.AzureDevOps;

/// <summary>Azure DevOps' Markdown (https://learn.microsoft.com/azure/devops/project/wiki/markdown-guidance). Besides what any forge finds,
/// <c>@&lt;id&gt;</c> is a mention, <c>#7</c> a work item and <c>!7</c> a pull request.</summary>
internal sealed class AzureDevOpsMarkdown : ForgeMarkdown
{
    public static AzureDevOpsMarkdown Instance { get; } = new();

    protected override string ReferenceStart => "@#![";
}
