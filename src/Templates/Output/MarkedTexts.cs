using Scriban;

namespace Notifications.Templates.Output;

/// <summary>
/// The strings of one rendering whose parts are known: captured and included texts, and what <c>raw</c> gives. A string is found by its
/// identity: printed as it is, its parts keep what they are; every operator and function that changes it makes another string, which is a
/// value.
/// </summary>
internal sealed class MarkedTexts
{
    private readonly Dictionary<string, MarkedRun[]> _runs = new(ReferenceEqualityComparer.Instance);

    /// <summary>The page that was rendered last by an include.</summary>
    public MarkedText? LastPage { get; set; }

    public static MarkedTexts Of(TemplateContext context)
    {
        if (context.Tags.TryGetValue(typeof(MarkedTexts), out var known))
            return (MarkedTexts)known;
        var texts = new MarkedTexts();
        context.Tags[typeof(MarkedTexts)] = texts;
        return texts;
    }

    /// <summary>A string of its own, so that no other text is taken for it.</summary>
    public string Remember(MarkedText text) => Remember(text.Text, text.Runs);

    public string Remember(string text, params MarkedRun[] runs)
    {
        if (text.Length == 0)
            return "";
        var own = new string(text.AsSpan());
        _runs[own] = runs;
        return own;
    }

    public MarkedRun[]? RunsOf(string text) => _runs.Count > 0 ? _runs.GetValueOrDefault(text) : null;

    public void Clear()
    {
        if (_runs.Count > 0)
            _runs.Clear();
        LastPage = null;
    }
}
