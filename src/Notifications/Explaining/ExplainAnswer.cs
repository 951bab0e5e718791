using System.Text.Json.Serialization;
using Notifications.Notifier.Reading;

namespace Notifications.Cli.Explaining;

/// <summary>What <c>explain --output json</c> prints.</summary>
/// <param name="Samples">When nobody would be notified: what a sample recipient would get from each trigger that fires.</param>
/// <param name="Drift">How it differs from git, and why; null when it does not, or when that cannot be known.</param>
/// <param name="Problem">What is wrong with the input; then there is nothing else.</param>
internal sealed record ExplainAnswer(
    IReadOnlyList<JsonElement> Transitions,
    IReadOnlyList<ExplainAnswer.Trigger> Triggers,
    IReadOnlyList<ExplainAnswer.Delivery> Deliveries,
    IReadOnlyList<ExplainAnswer.Delivery> Samples,
    DriftAnswer? Drift,
    IReadOnlyList<string> WrongAnnotations,
    [property: JsonIgnore] string? Problem)
{
    public static ExplainAnswer Of(string problem) => new([], [], [], [], null, [], problem);

    /// <param name="After">How long its condition has to hold first, as <c>1m</c>; null: at once.</param>
    public sealed record Trigger(string Name, bool Fired, string? After, string Reason);

    /// <param name="Error">A template error, with file, line and column; then there is no message.</param>
    /// <param name="GroupBy">What shares one message with it, as <c>groupBy</c> has it.</param>
    /// <param name="OnlyAfter">It ends what this trigger reported: sent only to those who got that message; null: to all.</param>
    public sealed record Delivery(
        string Trigger, string Destination, string Recipient, string? Conversation, string GroupBy, string? OnlyAfter, Text? Message,
        string? Error);

    public sealed record Text(
        string Title, string Severity, string Summary, string Body, IReadOnlyList<Field> Fields, IReadOnlyList<Link> Links);

    public sealed record Field(string Name, string Value);

    public sealed record Link(string Label, string Url);
}
