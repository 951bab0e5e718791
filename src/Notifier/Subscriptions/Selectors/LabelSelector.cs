using System.Diagnostics.CodeAnalysis;

namespace Notifications.Notifier.Subscriptions.Selectors;

/// <summary>
/// A label selector as Kubernetes writes and reads it (k8s.io/apimachinery/pkg/labels): <c>a=b</c>, <c>a==b</c>, <c>a!=b</c>, <c>a in
/// (b,c)</c>,
/// <c>a notin (b)</c>, <c>a</c>, <c>!a</c>, <c>a&gt;1</c>, <c>a&lt;1</c>, all joined with commas. An empty one matches everything.
/// </summary>
internal sealed class LabelSelector
{
    private readonly IReadOnlyList<LabelRequirement> _requirements;

    private LabelSelector(IReadOnlyList<LabelRequirement> requirements) => _requirements = requirements;

    public static LabelSelector Everything { get; } = new([]);

    public static bool TryParse(string text, [NotNullWhen(true)] out LabelSelector? selector, [NotNullWhen(false)] out string? error)
    {
        var requirements = SelectorParser.Parse(text, out error);
        selector = requirements is null ? null : new LabelSelector(requirements);
        return error is null;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in _requirements)
            if (!requirement.Matches(labels)) return false;
        return true;
    }
}

/// <summary>One part of a selector.</summary>
internal abstract record LabelRequirement(string Key)
{
    public abstract bool Matches(IReadOnlyDictionary<string, string> labels);

    internal sealed record Exists(string Key) : LabelRequirement(Key)
    {
        public override bool Matches(IReadOnlyDictionary<string, string> labels) => labels.ContainsKey(Key);
    }

    internal sealed record Absent(string Key) : LabelRequirement(Key)
    {
        public override bool Matches(IReadOnlyDictionary<string, string> labels) => !labels.ContainsKey(Key);
    }

    internal sealed record OneOf(string Key, IReadOnlyList<string> Values) : LabelRequirement(Key)
    {
        public override bool Matches(IReadOnlyDictionary<string, string> labels) => labels.TryGetValue(Key, out var value)
            && Values.Contains(value);
    }

    /// <summary>An Application without the label matches too.</summary>
    internal sealed record NoneOf(string Key, IReadOnlyList<string> Values) : LabelRequirement(Key)
    {
        public override bool Matches(IReadOnlyDictionary<string, string> labels) => !labels.TryGetValue(Key, out var value)
            || !Values.Contains(value);
    }

    /// <summary>A label that is not a whole number matches neither way.</summary>
    internal sealed record Compared(string Key, long Bound, bool Greater) : LabelRequirement(Key)
    {
        public override bool Matches(IReadOnlyDictionary<string, string> labels) =>
            labels.TryGetValue(Key, out var value)
            && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && (Greater ? number > Bound : number < Bound);
    }
}
