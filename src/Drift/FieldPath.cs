using System.Buffers;
using System.Text;

namespace Notifications.Drift;

/// <summary>Where a field is in a Kubernetes object.</summary>
internal sealed record FieldPath(ImmutableArray<FieldStep> Steps)
{
    private static readonly SearchValues<char> NotPlain = SearchValues.Create(" ./[]\"\n\r\t");

    public static FieldPath Root { get; } = new([]);

    /// <summary>The name of the innermost field; null at the root.</summary>
    public string? Name => NameBefore(Steps.Length);

    /// <summary>The name of the field that holds the innermost one; null when there is none.</summary>
    public string? Parent
    {
        get
        {
            var last = Steps.Length - 1;
            while (last >= 0 && Steps[last] is not FieldStep.Member) last--;
            return last < 0 ? null : NameBefore(last);
        }
    }

    public FieldPath Then(FieldStep step) => new(Steps.Add(step));

    public bool Has(string name) => Steps.Any(step => step is FieldStep.Member(var member) && member == name);

    /// <summary>Names of fields are joined with dots, items named by what tells them apart:
    /// <c>spec.containers[name=web].image</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var step in Steps)
        {
            text.Append(step switch
            {
                FieldStep.Member(var name) when !IsPlain(name) => $"[\"{name}\"]",
                FieldStep.Member(var name) => text.Length == 0 ? name : "." + name,
                FieldStep.Keyed(var keys) => $"[{string.Join(',', keys.Select(key => $"{key.Name}={key.Value}"))}]",
                FieldStep.At(var index, _, _) => string.Create(CultureInfo.InvariantCulture, $"[{index}]"),
                _ => throw new InvalidOperationException($"A step of type {step.GetType().Name}."),
            });
        }

        return UntrustedText.CleanLine(text.ToString());
    }

    private string? NameBefore(int end)
    {
        for (var i = end - 1; i >= 0; i--)
        {
            if (Steps[i] is FieldStep.Member(var name)) return name;
        }

        return null;
    }

    private static bool IsPlain(string name) => name.Length > 0 && !name.AsSpan().ContainsAny(NotPlain);
}

internal abstract record FieldStep
{
    private FieldStep()
    {
    }

    /// <summary>A field of an object.</summary>
    internal sealed record Member(string Name) : FieldStep;

    /// <summary>The item of a list that has these values in its key fields.</summary>
    internal sealed record Keyed(ImmutableArray<(string Name, string Value)> Keys) : FieldStep;

    /// <summary>The item of a list by position, with what names it: the text before an argument, an item's own name.</summary>
    internal sealed record At(int Index, string? Before, string? Name) : FieldStep;
}
