using Scriban;
using Scriban.Runtime;

namespace Notifications.Templates.Values;

/// <summary>
/// An object whose text has bounds. The library shows values in some errors, and gives them to formats, by their plain ToString: one that
/// contains itself, or is nested deeply, would end the process there.
/// </summary>
internal class SafeObject() : ScriptObject(0, autoImportStaticsFromThisType: false)
{
    private const int MostDepth = 10;
    private const int MostObjects = 100;
    private const string Cut = "...";

    [ThreadStatic]
    private static int _depth;

    [ThreadStatic]
    private static int _objects;

    public static SafeObject Of(ScriptObject members)
    {
        var safe = new SafeObject();
        members.CopyTo(safe);
        return safe;
    }

    public override string ToString(string? format, IFormatProvider? formatProvider)
    {
        // The context's own printing has its limits
        if (formatProvider is TemplateContext)
            return base.ToString(format, formatProvider);
        if (_depth == 0)
            _objects = 0;
        if (_depth == MostDepth || ++_objects > MostObjects)
            return Cut;
        _depth++;
        try
        {
            return base.ToString(format, formatProvider);
        }
        finally
        {
            _depth--;
        }
    }
}
