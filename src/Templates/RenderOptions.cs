using Notifications.Templates.Functions;

namespace Notifications.Templates;

/// <summary>How a template is rendered. The defaults are Scriban's. Keep one for many renderings: working memory belongs to it.</summary>
public sealed record RenderOptions
{
    public static RenderOptions Default { get; } = new();

    public TemplateLimits Limits { get; init; } = TemplateLimits.Default;

    /// <summary>Numbers and dates are printed and parsed in it; invariant by default.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    /// <summary>What <c>date.now</c> and <c>date.utc_now</c> give.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where <c>include</c> finds templates; without one it is an error.</summary>
    public ITemplateLoader? Loader { get; init; }

    /// <summary>Functions of the host; a table without a name holds functions that are called by their bare name.</summary>
    public IReadOnlyList<FunctionTable> Functions { get; init; } = [];

    /// <summary>Reading an unknown variable is an error instead of null.</summary>
    public bool StrictVariables { get; init; }

    /// <summary>A member or an index of null is null instead of an error.</summary>
    public bool RelaxedTargets { get; init; }

    /// <summary>A missing member is null; else it is an error.</summary>
    public bool RelaxedMembers { get; init; } = true;

    /// <summary>Calling an unknown function gives null instead of an error.</summary>
    public bool RelaxedFunctions { get; init; }

    /// <summary>An item beyond the ends of an array is null; else it is an error.</summary>
    public bool RelaxedIndexers { get; init; } = true;

    /// <summary>An index that is null gives null instead of an error.</summary>
    public bool NullIndexers { get; init; }

    /// <summary>A function without a <c>ret</c> in an expression is an error; else it is null there.</summary>
    public bool StrictFunctions { get; init; }

    /// <summary>Automatic indentation goes in front of empty lines too.</summary>
    public bool IndentEmptyLines { get; init; } = true;

    /// <summary>The end of line that <c>tablerow</c> writes.</summary>
    public string NewLine { get; init; } = "\n";

    /// <summary>How included and evaluated templates are parsed.</summary>
    public ParseOptions Parsing { get; init; } = ParseOptions.Default;
}
