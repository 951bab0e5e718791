using System.Collections;
using Notifications.Templates.Functions;
using Notifications.Templates.Output;
using Notifications.Templates.Values;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Runtime.Accessors;
using Scriban.Syntax;
using ScribanTemplate = Scriban.Template;

namespace Notifications.Templates;

/// <summary>
/// The library's context, with what it leaves to its hosts: values apart from text, limits for everything, no look into .NET objects.
/// One rendering at a time. After an error it is thrown away, because not every state of the library is restored then.
/// </summary>
internal sealed class ScriptContext : TemplateContext
{
    private readonly Builtins _builtins;
    private readonly Budget _budget;
    private readonly MarkedTexts _texts = new();
    private readonly Dictionary<string, ParsedSource> _included = new(StringComparer.Ordinal);
    private StackGuard _stack;
    private int _depth;
    private int _interpolationDepth;
    private long _interpolationLength;

    public ScriptContext(RenderOptions options)
        : this(options, new Builtins(options.Functions, options.Clock))
    {
    }

    private ScriptContext(RenderOptions options, Builtins builtins)
        : base(builtins.Root)
    {
        Options = options;
        _builtins = builtins;
        _budget = new Budget(options.Limits);
        LoopLimit = options.Limits.LoopIterations > 0 ? options.Limits.LoopIterations : 1 << 20;
        RecursiveLimit = options.Limits.CallDepth;
        ObjectRecursionLimit = options.Limits.ObjectDepth;
        LimitToString = options.Limits.StringLength;
        OutputLimit = options.Limits.OutputLength;
        RegexTimeOut = options.Limits.RegexTime;
        NewLine = options.NewLine;
        IndentOnEmptyLines = options.IndentEmptyLines;
        StrictVariables = options.StrictVariables;
        EnableRelaxedTargetAccess = options.RelaxedTargets;
        EnableRelaxedMemberAccess = options.RelaxedMembers;
        EnableRelaxedFunctionAccess = options.RelaxedFunctions;
        EnableRelaxedIndexerAccess = options.RelaxedIndexers;
        EnableNullIndexer = options.NullIndexers;
        ErrorForStatementFunctionAsExpression = options.StrictFunctions;
        MemberFilter = member => member.DeclaringType is { } type && IsData(type);
        TemplateLoader = options.Loader is { } loader ? new LoaderAdapter(loader) : null;
    }

    public RenderOptions Options { get; }

    public MarkedOutput Main { get; } = new();

    /// <summary>Whether the next rendering can use it.</summary>
    public bool IsReusable => _builtins.ArePristine;

    /// <param name="started">When the time of the rendering began, as <c>Stopwatch</c> counts.</param>
    public void Start(TemplateModel model, ParsedSource source, bool isDeep, long started, CancellationToken cancellationToken)
    {
        Reset();
        if (Tags.Count != 1)
        {
            Tags.Clear();
            Tags[typeof(MarkedTexts)] = _texts;
        }
        _texts.Clear();
        Main.Clear();
        _depth = 0;
        _stack.Start(isDeep);
        _interpolationDepth = -2;
        CurrentIndent = null;
        ResetPreviousNewLine();
        CancellationToken = cancellationToken;
        AutoIndent = source.Options.AutoIndent;
        PushCulture(Options.Culture);
        PushSourceFile(source.Name);
        PushGlobal(model.Open());
        PushOutput(Main);
        _budget.Start(started);
    }

    /// <summary>The text of a source that took part, for the line of an error.</summary>
    public string? TextOf(string? path) => path is not null && _included.TryGetValue(path, out var source) ? source.Text : null;

    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        if (scriptNode is null)
            return null;
        _stack.Check(scriptNode);
        _budget.Step(scriptNode);

        // Not restored after an error: the context is not used again
        var depth = _depth++;
        var value = IsSpecial(scriptNode) ? EvaluateSpecial(scriptNode, aliasReturnedFunction)
            : base.Evaluate(scriptNode, aliasReturnedFunction);
        _depth = depth;
        if (value is string { Length: > Budget.LargeText } or System.Numerics.BigInteger)
            _budget.CheckValue(scriptNode, value);
        else if (value is ScriptRange range)
            value = Read(scriptNode, range);
        return depth == _interpolationDepth + 1 ? Part(scriptNode, value) : value;
    }

    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
        if (textAsObject is string known && _texts.RunsOf(known) is { } runs)
        {
            foreach (var run in runs)
                Write(known, run.Start, run.Length, run.Marking);
        }
        else if (ObjectToString(textAsObject) is { Length: > 0 } text)
        {
            Write(text, 0, text.Length, Marking.Value);
        }
        return this;
    }

    public override void Import(SourceSpan span, object objectToImport)
    {
        if (objectToImport is LazyObject lazy)
            lazy.ReadAll();
        base.Import(span, objectToImport);
    }

    /// <summary>Members of data only. Everything else, such as a function or what a host gives by mistake, has none.</summary>
    protected override IObjectAccessor? GetMemberAccessorImpl(object target) =>
        target is IScriptObject or string or IList or IDictionary || IsData(target.GetType()) ? base.GetMemberAccessorImpl(target)
            : NullAccessor.Default;

    /// <summary>Parsed anew only when the loader gives another text: it is asked each time, so that a context never shows what its loader
    /// would not.</summary>
    protected override ScribanTemplate CreateTemplate(string templatePath, ScriptNode? callerContext)
    {
        var place = callerContext?.Span ?? CurrentSpan;
        var text = Options.Loader?.Read(templatePath)
            ?? throw new ScriptRuntimeException(place, $"The result of including `{templatePath}` cannot be null");
        if (!_included.TryGetValue(templatePath, out var source) || !ReferenceEquals(source.Text, text))
        {
            source = ParsedSource.Parse(text, templatePath, Options.Parsing);
            if (source.Template is null)
                throw new ScriptParserRuntimeException(place, $"Error while parsing template `{templatePath}`", [.. source.Messages]);
            _included[templatePath] = source;
        }
        return source.Template!;
    }

    private static bool IsData(Type type) => type.IsPrimitive || type == typeof(decimal) || type == typeof(DateTime)
        || type == typeof(TimeSpan)
        || type == typeof(KeyValuePair<string, object?>);

    /// <summary>
    /// Whether a node is not evaluated as the library does alone. Most of a template is others, and comparing types so costs least; none of
    /// them has subclasses in the library.
    /// </summary>
    private static bool IsSpecial(ScriptNode node) => node.GetType() == typeof(ScriptPipeCall)
        || node.GetType() == typeof(ScriptAssignExpression)
        || node.GetType() == typeof(ScriptForStatement) || node.GetType() == typeof(ScriptWhileStatement)
            || node.GetType() == typeof(ScriptTableRowStatement)
        || node.GetType() == typeof(ScriptFunction) || node.GetType() == typeof(ScriptCaptureStatement)
            || node.GetType() == typeof(ScriptPage)
        || node.GetType() == typeof(ScriptInterpolatedStringExpression) || node.GetType() == typeof(ScriptObjectInitializerExpression);

    private object? EvaluateSpecial(ScriptNode node, bool aliasReturnedFunction) => node switch
    {
        ScriptCaptureStatement capture => Capture(capture),
        ScriptPage page when Output is not MarkedOutput => RenderPage(page),
        ScriptInterpolatedStringExpression text => Interpolate(text, aliasReturnedFunction),
        ScriptPipeCall => Pipe(node, aliasReturnedFunction),
        ScriptObjectInitializerExpression when base.Evaluate(node, aliasReturnedFunction) is ScriptObject made => SafeObject.Of(made),
        ScriptAssignExpression or ScriptLoopStatementBase or ScriptFunction => Assign(node, aliasReturnedFunction),
        _ => base.Evaluate(node, aliasReturnedFunction),
    };

    private void Write(string text, int start, int length, Marking marking)
    {
        var output = Output as MarkedOutput;
        output?.Announce(text, marking);
        Write(text, start, length);
        output?.Announce(null, Marking.Text);
    }

    /// <summary>As the library does; the variable is a string, which knows its parts, and not an object of the library.</summary>
    private object? Capture(ScriptCaptureStatement capture)
    {
        var output = new MarkedOutput();
        PushOutput(output);
        Evaluate(capture.Body, aliasReturnedFunction: false);
        PopOutput();
        SetValue(capture.Target, _texts.Remember(output.ToMarkedText()));
        return _builtins.AreSound ? null
            : throw new ScriptRuntimeException(capture.Span, "Of the functions for dates only `date.format` can be set, to a text.");
    }

    /// <summary>An included template: the library takes its text from a plain output, so the parts are kept beside it.</summary>
    private object? RenderPage(ScriptPage page)
    {
        var output = new MarkedOutput();
        PushOutput(output);
        Write(page.Span, base.Evaluate(page, aliasReturnedFunction: false));
        PopOutput();
        _texts.LastPage = output.ToMarkedText();
        return null;
    }

    private object? Pipe(ScriptNode pipe, bool aliasReturnedFunction)
    {
        _stack.EnterPipe(pipe);
        var value = base.Evaluate(pipe, aliasReturnedFunction);
        _stack.ExitPipe();
        return value;
    }

    /// <summary>The functions themselves stay as they are: what is set there can contain itself.</summary>
    private object? Assign(ScriptNode node, bool aliasReturnedFunction)
    {
        var value = base.Evaluate(node, aliasReturnedFunction);
        return _builtins.AreSound ? value
            : throw new ScriptRuntimeException(node.Span, "Of the functions for dates only `date.format` can be set, to a text.");
    }

    private object? Interpolate(ScriptInterpolatedStringExpression text, bool aliasReturnedFunction)
    {
        var (depth, length) = (_interpolationDepth, _interpolationLength);
        (_interpolationDepth, _interpolationLength) = (_depth - 1, 0);
        var value = base.Evaluate(text, aliasReturnedFunction);
        (_interpolationDepth, _interpolationLength) = (depth, length);
        return value;
    }

    /// <summary>
    /// Of an interpolated string: objects print as everywhere (the library calls their ToString, which has no limits), and the length is
    /// looked at before the parts are joined.
    /// </summary>
    private object? Part(ScriptNode node, object? value)
    {
        var part = value is null or string or IConvertible or TimeSpan or System.Numerics.BigInteger ? value : ObjectToString(value);
        _interpolationLength += (part as string)?.Length ?? 0;
        return _interpolationLength <= 2L * LimitToString
            ? part
            : throw new ScriptRuntimeException(node.Span, $"The computed text has more than {2L * LimitToString} characters.");
    }

    /// <summary>A sequence over sequences is read when it is made: read later, it needs a stack as deep as they are many.</summary>
    private ScriptRange Read(ScriptNode node, ScriptRange range)
    {
        if (range.Values is ScriptArray
            || node is ScriptBinaryExpression { Operator: ScriptBinaryOperator.RangeInclude or ScriptBinaryOperator.RangeExclude })
            return range;
        var items = new ScriptArray();
        foreach (var item in range)
        {
            items.Add(item);
            if (items.Count % 1024 == 0)
                _budget.Check(node);
        }
        return new ScriptRange(items);
    }
}

/// <summary>The host's loader as the library calls it.</summary>
internal sealed class LoaderAdapter(ITemplateLoader loader) : Scriban.Runtime.ITemplateLoader
{
    public string GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) => loader.PathOf(templateName)!;

    public string Load(TemplateContext context, SourceSpan callerSpan, string templatePath) => loader.Read(templatePath)!;

    public ValueTask<string?> LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
        new(loader.Read(templatePath));
}
