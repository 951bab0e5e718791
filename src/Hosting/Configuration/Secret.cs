namespace Notifications.Hosting.Configuration;

/// <summary>A value that must not be printed: <see cref="ToString"/> gives <c>***</c>. <see cref="Reveal"/> is for the one place that sends
/// it.</summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string _value = value;

    /// <summary>The value itself.</summary>
    public string Reveal() => _value;

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>***</c></summary>
    public override string ToString() => "***";
}
