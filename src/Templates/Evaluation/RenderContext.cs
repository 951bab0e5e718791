using System.Globalization;
using Notifications.Templates.Evaluation;
using Notifications.Templates.Functions;
using Notifications.Templates.Parsing;
using Notifications.Templates.Sources;
using Notifications.Templates.Syntax;
using Notifications.Templates.Values;

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
    internal Scopes Scopes { get; } = new();
    internal Output Output { get; } = new();
    internal RenderOptions Options { get; private set; } = RenderOptions.Default;
    internal TemplateLimits Limits => Guard.Limits;

    /// <summary>The culture that numbers and dates are printed and parsed in.</summary>
    internal CultureInfo Culture => Options.Culture;

    /// <summary>The clock and local time zone of <c>date.now</c> and of dates without an offset.</summary>
    internal TimeProvider Clock => Options.Clock;

    /// <summary>The source that runs: of the template, of an include, or of the function that was called.</summary>
    internal SourceText Source { get; set; } = new(SourceText.Unnamed, "");

    internal Flow Flow { get; set; }

    /// <summary>What <c>ret</c> gives.</summary>
    internal Value Returned { get; set; }

    /// <summary>The value left of a <c>|</c> that the function right of it has not taken yet.</summary>
    internal Piped Piped;

    /// <summary>What the statement that runs evaluates: a call that is all of it need not give a value.</summary>
    internal Expression? Whole { get; set; }

    internal int CallDepth { get; set; }

    /// <summary>How many loops run, also around the functions that run.</summary>
    internal int LoopDepth { get; set; }

    /// <summary>What builtins remember during one rendering (<c>array.cycle</c>), by a key of their own.</summary>
    internal Dictionary<object, object> State { get; } = [];

    /// <summary>Included templates by path. They are kept, but used only while the loader gives the very same text.</summary>
    internal Dictionary<string, ParsedSource> Included { get; } = new(StringComparer.Ordinal);

    internal void Start(RenderOptions options, TemplateModel model, CancellationToken cancellationToken)
    {
        Guard.Start(options.Limits, cancellationToken);
        if (!ReferenceEquals(Options.Functions, options.Functions))
            _builtins.Clear();
        Options = options;
        Output.Start(options.Limits.OutputLength > 0 ? options.Limits.OutputLength : options.Limits.StringLength, options.IndentEmptyLines);
        Scopes.Start(model.Open());
        Flow = Flow.Next;
        Returned = default;
        Piped = default;
        CallDepth = LoopDepth = 0;
        State.Clear();
        foreach (var builtin in _builtins.Values)
            builtin.Reset();
    }

    /// <summary>A builtin object as this rendering sees it (<c>date</c> with its writable <c>format</c>).</summary>
    internal BuiltinScope? Builtin(string name)
    {
        if (_builtins.TryGetValue(name, out var scope))
            return scope;
        foreach (var own in Options.Functions)
        {
            if (own.Name == name && name.Length > 0)
                return _builtins[name] = new BuiltinScope(own);
        }
        return BuiltinCatalog.Objects.TryGetValue(name, out var table) ? _builtins[name] = new BuiltinScope(table) : null;
    }

    /// <summary>A function or value that is called by its bare name.</summary>
    internal bool TryGetGlobal(string name, out Value value)
    {
        foreach (var own in Options.Functions)
        {
            if (own.Name.Length == 0 && own.TryGet(name, out value))
                return true;
        }
        return BuiltinCatalog.Globals.TryGet(name, out value) || CoreFunctions.TryGet(name, out value);
    }

    internal Location At(int offset) => new(Source, offset);

    internal CharBuffer RentBuffer() => _buffers.TryPop(out var buffer) ? buffer : new CharBuffer();

    internal void Return(CharBuffer buffer)
    {
        buffer.Clear();
        _buffers.Push(buffer);
    }
}
