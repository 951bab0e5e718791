using Notifications.Notifier.Models;
using Notifications.Templates;
using Notifications.Templates.Functions.Go;

namespace Notifications.Notifier.Triggers;

/// <summary>A Scriban expression of a trigger or a subscription (or the template of a conversation's key), parsed once.</summary>
internal sealed class Condition
{
    private static readonly RenderOptions Options = new()
    {
        // A condition decides; what takes longer than this does something else
        Limits = TemplateLimits.Default with
        {
            Steps = 100_000,
            OutputLength = 4096,
            Memory = 8 << 20,
            TotalTime = TimeSpan.FromSeconds(1)
        },
        Functions = GoFunctions.Tables,
    };

    private static readonly string[] Times = ["go.now", "go.ago", "date.now"];

    private static readonly KnownTemplateNames Names = new(ModelFactory.NamesInConditions, GoFunctions.Tables, IsTemplate: null);

    private static readonly RenderOptions ConfinedOptions = Options with
    {
        Limits = Options.Limits with { Steps = 20_000, Memory = 2 << 20 },
    };

    private readonly Func<TemplateModel, RenderOptions, Answer> _evaluate;

    private Condition(string source, Func<TemplateModel, RenderOptions, Answer> evaluate)
    {
        Source = source;
        LooksAtTime = Array.Exists(Times, name => source.Contains(name, StringComparison.Ordinal));
        _evaluate = evaluate;
    }

    /// <summary>The people of a namespace wrote it: narrower limits hold, and it does not see what was filled into the configuration from
    /// outside.</summary>
    public bool IsConfined { get; private init; }

    /// <inheritdoc cref="IsConfined"/>
    public Condition Confined() => new(Source, _evaluate) { IsConfined = true };

    public string Source { get; }

    /// <summary>What it says can change while nothing but time passes.</summary>
    public bool LooksAtTime { get; }

    /// <summary>Null with <paramref name="error"/> for what is not an expression.</summary>
    public static Condition? Parse(string source, out string? error)
    {
        var parsed = TemplateExpression.Parse(source);
        error = Text(parsed.Errors) ?? Unknown(parsed.Expression?.UnknownNames(Names));
        return parsed.Expression is { } expression && error is null
            ? new Condition(source, (model, options) => Answer.Of(expression.Evaluate(model, options, CancellationToken.None))) : null;
    }

    /// <summary>Null with <paramref name="error"/> for what is not a template.</summary>
    public static Condition? ParseTemplate(string source, out string? error)
    {
        var parsed = Template.Parse(source);
        error = Text(parsed.Errors) ?? Unknown(parsed.Template?.UnknownNames(Names));
        return parsed.Template is { } template && error is null
            ? new Condition(source, (model, options) => Answer.Of(template.Render(model, options, CancellationToken.None))) : null;
    }

    /// <summary>Whether it holds, or its value as text. Never throws for what a user wrote.</summary>
    /// <param name="model">What it sees.</param>
    public Answer Evaluate(TemplateModel model) => _evaluate(model, IsConfined ? ConfinedOptions : Options);

    /// <inheritdoc cref="Evaluate(TemplateModel)"/>
    /// <param name="model">What it sees.</param>
    /// <param name="now">What it takes for the present time.</param>
    public Answer Evaluate(TemplateModel model, DateTimeOffset now)
    {
        var options = IsConfined ? ConfinedOptions : Options;
        return _evaluate(model, LooksAtTime ? options with { Clock = new Moment(now) } : options);
    }

    public override string ToString() => Source;

    private static string? Unknown(IReadOnlyList<UnknownName>? unknown) => unknown is not { Count: > 0 } ? null : string.Join(
        "; ", unknown.Select(
            name => Nearest.To(name.Name, name.Known) is { } meant ? $"{Answer.Describe(name.Place)}: did you mean \"{meant}\"?"
            : Answer.Describe(name.Place)));

    private static string? Text(IReadOnlyList<TemplateError> errors) =>
        errors.Count == 0 ? null : string.Join("; ", errors.Select(Answer.Describe));

    private sealed class Moment(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>What a condition says.</summary>
internal abstract record Answer
{
    private Answer()
    {
    }

    /// <param name="Holds">As Scriban sees it: only null, false and empty are not true.</param>
    /// <param name="Text">Printed; empty for null.</param>
    internal sealed record Value(bool Holds, string Text) : Answer;

    /// <param name="Error">With line and column.</param>
    internal sealed record Failed(string Error) : Answer;

    public static Answer Of(EvaluationResult result) => result.Error is { } error ? new Failed(Describe(error))
        : new Value(result.IsTrue, result.Text);

    public static Answer Of(RenderResult result) => result.Error is { } error ? new Failed(Describe(error))
        : new Value(result.Text!.Length > 0, result.Text);

    /// <summary>Where in the expression, and what.</summary>
    public static string Describe(TemplateError error)
    {
        var where = error.Line == 0 ? "at its end"
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {error.Line}, column {error.Column}");
        return $"{where}: {error.Message.TrimEnd('.')}";
    }
}
