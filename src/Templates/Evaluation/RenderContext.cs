using System.Globalization;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Functions;

namespace Notifications.Templates;

/// <summary>
/// The working memory of renderings. Use one again for many renderings, one after the other, to save allocations;
/// nothing of a rendering is left in it for the next.
/// </summary>
public sealed class RenderContext
{
    private readonly Stack<CharBuffer> _buffers = new();
    private readonly Dictionary<string, BuiltinScope> _builtins = new(StringComparer.Ordinal);

    internal Guard Guard { get; } = new();

    internal TemplateLimits Limits => Guard.Limits;

    /// <summary>The culture that numbers and dates are printed and parsed in.</summary>
    internal CultureInfo Culture { get; private set; } = CultureInfo.InvariantCulture;

    /// <summary>The clock and local time zone of <c>date.now</c> and of dates without an offset.</summary>
    internal TimeProvider Clock { get; private set; } = TimeProvider.System;

    /// <summary>A builtin object as this rendering sees it (<c>date</c> with its writable <c>format</c>).</summary>
    internal BuiltinScope? Builtin(string name)
    {
        if (_builtins.TryGetValue(name, out var scope))
            return scope;
        if (!BuiltinCatalog.Objects.TryGetValue(name, out var table))
            return null;
        return _builtins[name] = new BuiltinScope(table);
    }

    /// <summary>What builtins remember during one rendering (<c>array.cycle</c>), by a key of their own.</summary>
    internal Dictionary<object, object> State { get; } = [];

    internal CharBuffer RentBuffer() => _buffers.TryPop(out var buffer) ? buffer : new CharBuffer();

    internal void Return(CharBuffer buffer)
    {
        buffer.Clear();
        _buffers.Push(buffer);
    }
}
