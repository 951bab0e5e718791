namespace Notifications.Templates.Batch;

/// <summary>
/// Renders templates from JSON lines, one answer a line. A request has <c>id</c>, <c>template</c>, and optionally <c>model</c>,
/// <c>file</c>, <c>options</c>, <c>templates</c> (name to text, for <c>include</c>) and <c>templates_fallback</c> (a name that is
/// not among them is its own text). The answer has <c>id</c>, <c>ok</c>, and <c>output</c>, or <c>errors</c> and <c>phase</c>
/// (<c>parse</c> or <c>runtime</c>).
/// </summary>
public static class JsonLines
{
    /// <summary>Answers every line at once, until the end of the input. A line that is no request is answered with an error.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(TextReader requests, TextWriter answers, CancellationToken cancellationToken) =>
        Run(requests, answers, TimeProvider.System, cancellationToken);

    /// <summary>As the other, with the clock and time zone of the date functions.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Run(TextReader requests, TextWriter answers, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(answers);
        var context = new RenderContext();
        while (requests.ReadLine() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Length == 0)
                continue;
            answers.WriteLine(JsonSerializer.Serialize(Answer(line, context, clock, cancellationToken)));
            answers.Flush();
        }
    }

    private static Dictionary<string, object?> Answer(
        string line, RenderContext context, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            using var request = JsonDocument.Parse(line);
            return Render(request.RootElement, context, clock, cancellationToken);
        }
        catch (JsonException error)
        {
            return NoRequest(error.Message);
        }
        catch (InvalidOperationException error)
        {
            return NoRequest(error.Message);
        }
        catch (CultureNotFoundException error)
        {
            return NoRequest(error.Message);
        }
    }

    private static Dictionary<string, object?> Render(
        JsonElement request, RenderContext context, TimeProvider clock, CancellationToken cancellationToken)
    {
        var id = request.TryGetProperty("id", out var found) ? found.GetString() : null;
        var settings = new BatchSettings(request, clock);
        if (request.TryGetProperty("lang", out var lang) && lang.GetString() is not "scriban")
            return Failed(id, "parse", [$"The language {lang.GetString()} is not supported."]);
        var (template, errors) = Template.Parse(TextOf(request), settings.File, settings.Parsing);
        if (template is null)
            return Failed(id, "parse", [.. errors.Select(error => error.ToString())]);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var runtime = template.Render(settings.Model(), output, settings.Rendering, context, cancellationToken);
        return runtime is null
            ? new() { ["id"] = id, ["ok"] = true, ["output"] = output.ToString() }
            : Failed(id, "runtime", [runtime.ToString()]);
    }

    private static string TextOf(JsonElement request) =>
        request.TryGetProperty("template", out var template) && template.GetString() is { } text ? text
            : throw new JsonException("it has no template");

    private static Dictionary<string, object?> NoRequest(string why) => Failed(null, "request", [$"This is no request: {why}"]);

    private static Dictionary<string, object?> Failed(string? id, string phase, string[] errors) =>
        new() { ["id"] = id, ["ok"] = false, ["errors"] = errors, ["phase"] = phase };
}
