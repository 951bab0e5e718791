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
}
