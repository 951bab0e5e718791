using System.Text;

namespace Notifications.Cli.Explaining;

/// <summary>Drift for people: the cause, then each resource with its fields.</summary>
internal static class DriftText
{
    private const int MaxResources = 20;
    private const int MaxFields = 10;

    public static void Append(StringBuilder text, DriftAnswer drift, string indent)
    {
        text.Append(indent).Append(drift.Cause).Append(drift.Since is null ? "" : $" since {drift.Since}").Append('\n');
        foreach (var resource in drift.Resources.Take(MaxResources))
            Append(text, resource, drift.Cause == "both", indent);
        if (drift.Resources.Count > MaxResources)
            text.Append(indent).Append($"+{drift.Resources.Count - MaxResources} more resources\n");
        if (drift.HiddenByRules > 0)
            text.Append(indent).Append(drift.HiddenByRules == 1 ? "1 rule hides fields\n" : $"{drift.HiddenByRules} rules hide fields\n");
    }

    private static void Append(StringBuilder text, DriftAnswer.Resource resource, bool withCause, string indent)
    {
        text.Append(indent).Append(resource.Kind).Append(' ').Append(resource.Namespace.Length > 0 ? resource.Namespace + "/" : "").Append(resource.Name).Append(": ").Append(resource.State);
        if (withCause)
            text.Append(", ").Append(resource.Cause);
        if (resource.Hand is { } hand)
            text.Append(", last written by the client ").Append(hand.Manager).Append(hand.Operation is null ? "" : $" ({hand.Operation})").Append(hand.At is null ? "" : $" at {hand.At}");
        text.Append('\n');
        foreach (var field in resource.Fields.Take(MaxFields))
            text.Append(indent).Append("    ").Append(Line(field).Replace("\n", "\n" + indent + "        ", StringComparison.Ordinal)).Append('\n');
        if (resource.Fields.Count > MaxFields)
            text.Append(indent).Append($"    +{resource.Fields.Count - MaxFields} more fields\n");
    }

    private static string Line(DriftAnswer.Field field) => field is { Redacted: true } && field.Old == field.New
        ? $"{field.Path}: changed"
        : $"{field.Path}: {field.Old ?? "absent"} -> {field.New ?? "absent"}";
}
