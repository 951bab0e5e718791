namespace Notifications.Notifier.Destinations.Slack;

/// <summary>A block of Block Kit, as far as we use it. Texts are mrkdwn and within Slack's limits.</summary>
internal abstract record SlackBlock
{
    private SlackBlock()
    {
    }

    internal sealed record Section(string Text) : SlackBlock;

    /// <summary>At most ten, in two columns.</summary>
    internal sealed record Facts(ImmutableArray<string> Texts) : SlackBlock;

    internal sealed record Buttons(ImmutableArray<SlackButton> Links) : SlackBlock;

    internal sealed record Context(string Text) : SlackBlock;

    internal sealed record Divider : SlackBlock;

    /// <summary>As the template wrote it.</summary>
    internal sealed record Native(JsonElement Block) : SlackBlock;
}

/// <param name="Label">Plain text.</param>
internal sealed record SlackButton(string Label, string Url);
