using System.Text;
using Notifications.Hosting.Configuration;

namespace Notifications.Cli.Explaining;

/// <summary>What <c>explain</c> prints for people.</summary>
internal static class ExplanationText
{
    public static string Of(ExplainAnswer answer)
    {
        var text = new StringBuilder("Transitions\n");
        foreach (var transition in answer.Transitions)
            text.Append("  ").Append(transition.GetProperty("kind").GetString()).Append('\n');
        if (answer.Transitions.Count == 0)
            text.Append("  none\n");
        if (answer.Drift is { } drift)
            DriftText.Append(text.Append("\nDrift\n"), drift, "  ");
        text.Append("\nTriggers\n");
        foreach (var trigger in answer.Triggers.OrderByDescending(trigger => trigger.Fired))
            text.Append(trigger.Fired ? "  + " : "  - ").Append(trigger.Name).Append(trigger.After is null ? "" : $" after {trigger.After}")
                .Append(": ").Append(trigger.Reason).Append('\n');
        text.Append("\nDeliveries\n");
        foreach (var delivery in answer.Deliveries)
            Append(text, delivery);
        if (answer.Deliveries.Count == 0)
            text.Append(answer.Samples.Count == 0 ? "  none\n" : "  none: nobody is subscribed. A sample recipient would get:\n");
        foreach (var sample in answer.Samples)
            Append(text, sample);
        foreach (var wrong in answer.WrongAnnotations)
            text.Append("\nWrong annotation: ").Append(wrong).Append('\n');
        return UntrustedText.Clean(text.ToString().TrimEnd('\n'));
    }

    private static void Append(StringBuilder text, ExplainAnswer.Delivery delivery)
    {
        text.Append("  ").Append(delivery.Trigger).Append(" -> ").Append(delivery.Destination).Append(':').Append(delivery.Recipient);
        text.Append(delivery.OnlyAfter is null ? "" : $" (only if {delivery.OnlyAfter} was sent there)");
        if (delivery.GroupBy != "application")
            text.Append(", in one message by ").Append(delivery.GroupBy).Append(" (").Append(delivery.Conversation).Append(')');
        text.Append('\n');
        if (delivery.Error is not null)
            text.Append("      ").Append(delivery.Error.Replace("\n", "\n      ", StringComparison.Ordinal)).Append('\n');
        if (delivery.Message is not { } message)
            return;
        text.Append("      ").Append(message.Title).Append('\n');
        if (message.Body.Length > 0)
            text.Append("      ").Append(message.Body.Replace("\n", "\n      ", StringComparison.Ordinal)).Append('\n');
        foreach (var field in message.Fields)
            text.Append("      ").Append(field.Name).Append(": ").Append(field.Value).Append('\n');
        foreach (var link in message.Links)
            text.Append("      ").Append(link.Label).Append(": ").Append(link.Url).Append('\n');
    }
}
