using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Notifications.Notifier.Enrichment.Drift;

/// <summary>Where a field is in a Kubernetes object.</summary>
internal sealed record FieldPath(ImmutableArray<FieldStep> Steps)
{
    public static FieldPath Root { get; } = new([]);

    public FieldPath Then(FieldStep step) => new(Steps.Add(step));

    /// <summary>Names of fields are joined with dots, items named by what tells them apart: <c>spec.containers[name=web].image</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var step in Steps)
        {
            text.Append(step switch
            {
                FieldStep.Member(var name) when name.Contains('.', StringComparison.Ordinal) => $"[\"{name}\"]",
                FieldStep.Member(var name) => text.Length == 0 ? name : "." + name,
                FieldStep.Named(var key, var value) => $"[{key}={value}]",
                FieldStep.At(var index, _) => string.Create(CultureInfo.InvariantCulture, $"[{index}]"),
                _ => throw new InvalidOperationException($"A step of type {step.GetType().Name}."),
            });
        }

        return text.ToString();
    }
}

internal abstract record FieldStep
{
    private FieldStep()
    {
    }

    /// <summary>A field of an object.</summary>
    internal sealed record Member(string Name) : FieldStep;

    /// <summary>The item of a list whose <paramref name="Key"/> is <paramref name="Value"/>.</summary>
    internal sealed record Named(string Key, string Value) : FieldStep;

    /// <summary>The item of a list by position, with the text before it: an argument is named by its flag.</summary>
    internal sealed record At(int Index, string? Before) : FieldStep;
}
