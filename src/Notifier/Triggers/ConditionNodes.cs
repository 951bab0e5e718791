namespace Notifications.Notifier.Triggers;

internal static class ConditionNodes
{
    /// <summary>A condition in the configuration; null when there is none, or a wrong one that was reported.</summary>
    public static Condition? Condition(this ConfigurationNode node)
    {
        if (node.TextOrNull() is not { } source) return null;
        var condition = Triggers.Condition.Parse(source, out var error);
        if (error is not null) node.ReportFound(
            error, "is not a condition", "write one Scriban expression, such as app.status.health.status == \"Degraded\"");
        return condition;
    }

    /// <summary>What shares one message; null when nothing is written.</summary>
    public static GroupBy? GroupBy(this ConfigurationNode node) => node.Exists
        ? node.OneOf(
            Contracts.GroupBy.Application, ("application", Contracts.GroupBy.Application), ("change", Contracts.GroupBy.Change),
            ("applicationSet", Contracts.GroupBy.ApplicationSet))
        : null;
}
