using Notifications.Notifier.Triggers;

namespace Notifications.Notifier.Subscriptions.Annotations;

/// <summary>One annotation, and whose it is.</summary>
internal sealed record Annotation(AnnotationPlace Place, string Key, string Value)
{
    /// <summary>Begins every key of the grammar but the legacy one.</summary>
    public const string Prefix = "notifications.argoproj.io/";

    public SubscriptionProblem Problem(string message, string? remedy) => new(Place, Key, Value, message, remedy);
}

/// <summary>What one annotation subscribes: a destination and a recipient.</summary>
/// <param name="Trigger">Null: the default triggers.</param>
/// <param name="Destination">As written; need not exist.</param>
/// <param name="Recipient">As written; may be empty.</param>
/// <param name="Source">Where it is written.</param>
internal sealed record WrittenSubscription(string? Trigger, string Destination, string Recipient, Annotation Source)
{
    /// <summary>A condition more; null: always.</summary>
    public Condition? When { get; init; }
}

/// <summary>What one annotation takes away again.</summary>
/// <param name="Trigger">As written; need not exist.</param>
/// <param name="Destination">Null: all.</param>
/// <param name="Recipients">Empty: all.</param>
/// <param name="Source">Where it is written.</param>
internal sealed record OptOut(string Trigger, string? Destination, IReadOnlyList<string> Recipients, Annotation Source);

/// <summary>What the annotations of one object say, in the order of their keys.</summary>
internal sealed class ReadAnnotations
{
    public List<WrittenSubscription> Subscriptions { get; } = [];

    public List<OptOut> OptOuts { get; } = [];

    public List<SubscriptionProblem> Problems { get; } = [];
}
