namespace Notifications.Testing.Slack;

/// <summary>How a <see cref="FakeSlack"/> behaves.</summary>
public sealed record FakeSlackOptions
{
    /// <summary>0: a free one.</summary>
    public int Port { get; init; }

    public string Token { get; init; } = "xoxb-fake-0123456789";

    /// <summary>Every channel that is named exists, instead of those that were added.</summary>
    public bool AnyChannel { get; init; }

    /// <summary>Null: as fast as you like. Slack's own: 1.</summary>
    public int? MessagesPerSecondPerChannel { get; init; }

    /// <summary>chat.update in any minute, in all channels together; null: as many as you like. Slack's own (tier 3): 50.</summary>
    public int? UpdatesPerMinute { get; init; }

    /// <summary>Of conversations.history, whatever is asked for; for apps outside Slack's Marketplace that are not a customer's own:
    /// 15.</summary>
    public int MostMessagesAPage { get; init; } = 100;

    /// <summary>Arguments are held against Slack's own types (<c>tests/Testing/Contracts/fetch.sh</c> makes them).</summary>
    public bool CheckContract { get; init; } = true;

    /// <summary>Where what happened is kept; null: in memory.</summary>
    public string? LogPath { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
