namespace Notifications.Templates;

/// <summary>
/// The working memory of renderings. Use one again for many renderings, one after the other, to save the time of making it; nothing of a
/// rendering is left in it for the next. One that failed, or that changed the functions themselves, leaves none of its memory behind.
/// </summary>
public sealed class RenderContext
{
    /// <summary>Options that are kept apart: functions and limits belong to them.</summary>
    private const int MostKept = 4;

    [ThreadStatic]
    private static RenderContext? _ofThread;

    private readonly List<ScriptContext> _kept = [];

    /// <summary>For renderings whose caller keeps no context; they end before the thread does something else.</summary>
    internal static RenderContext OfThread => _ofThread ??= new RenderContext();

    /// <summary>It is not kept here while it is used.</summary>
    internal ScriptContext Take(RenderOptions options)
    {
        for (var index = _kept.Count - 1; index >= 0; index--)
        {
            var context = _kept[index];
            if (!ReferenceEquals(context.Options, options))
                continue;
            _kept.RemoveAt(index);
            return context;
        }
        return new ScriptContext(options);
    }

    internal void Keep(ScriptContext context)
    {
        if (_kept.Count == MostKept)
            _kept.RemoveAt(0);
        _kept.Add(context);
    }
}
