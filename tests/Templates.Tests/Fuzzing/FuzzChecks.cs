using System.Diagnostics;
using System.Text;

namespace Notifications.Templates.Tests.Fuzzing;

/// <summary>What must hold of any template with any model.</summary>
internal sealed class FuzzChecks(string text, string model, TemplateLimits limits, RenderContext used)
{
    private const long MostBytes = 128L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(30);

    private readonly RenderOptions _options =
        RenderOptions.Default with
        {
            Limits = limits,
            Loader = new OneTemplate(text),
            Parsing = ParseOptions.Default with { Limits = limits }
        };

    public bool HasParsed { get; private set; }

    public bool HasRendered { get; private set; }

    /// <summary>Small ones, so that every one of them is reached.</summary>
    public static TemplateLimits Limits(Random random) => new()
    {
        Steps = 100_000,
        LoopIterations = random.Next(4) == 0 ? 0 : 200,
        CallDepth = random.Next(4) == 0 ? 0 : 50,
        OutputLength = random.Next(4) == 0 ? 50 : 20_000,
        StringLength = 100_000,
        Memory = 16 << 20,
        RegexTime = TimeSpan.FromMilliseconds(50),
        TotalTime = TimeSpan.FromSeconds(2),
    };

    /// <returns>What does not hold, or null.</returns>
    public string? Run(Random random)
    {
        var (template, errors) = Template.Parse(text, "fuzz", _options.Parsing);
        if (template is null)
            return Errors(errors);
        HasParsed = true;
        return Rendering(template) ?? Cancelling(template, random);
    }

    private string? Errors(IReadOnlyList<TemplateError> errors)
    {
        if (errors.Count == 0)
            return "neither a template nor an error";
        foreach (var error in errors)
        {
            if (Misplaced(error) is { } problem)
                return problem;
        }
        return null;
    }

    private string? Misplaced(TemplateError error)
    {
        var lines = text.ReplaceLineEndings("\n").Count(c => c == '\n') + 1;
        var isPlaced = error.File != "fuzz"
            || (error.Line >= 0 && error.Line <= lines && error.Column >= 0 && error.Column <= text.Length + 1);
        return isPlaced && error.ToDisplay().Length > 0 && error.Message.Length > 0 ? null : $"an error that is nowhere: {error}";
    }

    private string? Rendering(Template template)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        var (output, error) = Render(template, used, CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(started);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        HasRendered = error is null;
        if (took > MostTime)
            return $"rendering took {took}";
        if (bytes > MostBytes)
            return $"rendering allocated {bytes >> 20} MB";
        if (output.Length > limits.OutputLength + "...".Length)
            return $"the output has {output.Length} characters";
        if (error is not null && Misplaced(error) is { } problem)
            return problem;
        var (fresh, freshError) = Render(template, new RenderContext(), CancellationToken.None);
        var isSame = fresh == output && (freshError is null) == (error is null);
        return isSame || DependsOnTime(error, freshError) ? null
            : $"a context that was used before gives another result:\n{output}{error}\n{fresh}{freshError}";
    }

    /// <summary>Time may end one of two renderings, and the clock may show in them.</summary>
    private bool DependsOnTime(TemplateError? one, TemplateError? other) =>
        $"{one}{other}".Contains("seconds", StringComparison.Ordinal)
        || text.Contains("now", StringComparison.Ordinal)
        || text.Contains("random", StringComparison.Ordinal)
        || text.Contains("uuid", StringComparison.Ordinal);

    /// <summary>A token that is cancelled at any moment ends the rendering with its exception or not at all.</summary>
    private string? Cancelling(Template template, Random random)
    {
        if (random.Next(20) > 0)
            return null;
        using var cancellation = new CancellationTokenSource();
        if (random.Next(2) == 0)
            cancellation.Cancel();
        else
            cancellation.CancelAfter(TimeSpan.FromMicroseconds(random.Next(500)));
        try
        {
            Render(template, used, cancellation.Token);
        }
        catch (OperationCanceledException cancelled) when (cancelled.CancellationToken == cancellation.Token)
        {
            return null;
        }
        return null;
    }

    private (string Output, TemplateError? Error) Render(Template template, RenderContext context, CancellationToken cancellationToken)
    {
        using var writer = new StringWriter();
        var error = template.Render(
            TemplateModel.FromUtf8Json(Encoding.UTF8.GetBytes(model)), writer, _options, context, cancellationToken);
        return (writer.ToString(), error);
    }

    private sealed class OneTemplate(string text) : ITemplateLoader
    {
        public string? PathOf(string name) => name == "self" ? name : null;

        public string? Read(string path) => text;
    }
}
