namespace Notifications.Notifier.Destinations.Console;

/// <summary><c>{ type: console, style: terminal | slack | pull-request }</c></summary>
/// <param name="Style">What the message is shown as; default <see cref="ConsoleStyle.Terminal"/>.</param>
internal sealed record ConsoleOptions(ConsoleStyle Style)
{
    public static ConsoleOptions Bind(ConfigurationNode node)
    {
        var style = node.Optional("style").OneOf(
            ConsoleStyle.Terminal, ("terminal", ConsoleStyle.Terminal), ("slack", ConsoleStyle.Slack),
            ("pull-request", ConsoleStyle.PullRequest));
        return new ConsoleOptions(style);
    }
}

internal enum ConsoleStyle
{
    Terminal,

    /// <summary>As a Slack message would appear: in its channel, with fields and buttons.</summary>
    Slack,

    /// <summary>As the one comment of a pull request would appear: a row for each Application.</summary>
    PullRequest,
}
