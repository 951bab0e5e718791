using Notifications.Templates.Values;

namespace Notifications.Templates.Batch;

/// <summary>What a request says besides its template.</summary>
internal sealed class BatchSettings
{
    private readonly JsonElement _request;
    private readonly JsonElement? _options;

    public BatchSettings(JsonElement request, TimeProvider clock)
    {
        _request = request;
        _options = request.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Object ? options : null;
        var defaults = TemplateLimits.Default;
        var limits = defaults with
        {
            NestingDepth = Int("depth_limit", defaults.NestingDepth),
            LoopIterations = Int("loop_limit", defaults.LoopIterations),
            CallDepth = Int("recursion_limit", defaults.CallDepth),
            StringLength = Int("limit_to_string", defaults.StringLength),
            OutputLength = Int("limit_to_string", defaults.OutputLength),
            ObjectDepth = Int("object_recursion_limit", defaults.ObjectDepth),
            RegexTime = TimeSpan.FromMilliseconds(Int("regex_timeout_ms", (int)defaults.RegexTime.TotalMilliseconds)),
        };
        Parsing = new ParseOptions
        {
            Limits = limits,
            Mode = Text("mode") switch
            {
                "script" => TemplateMode.Script,
                "frontmatter" => TemplateMode.FrontMatter,
                _ => TemplateMode.Text
            },
            FloatsAreDecimals = Flag("float_as_decimal", false),
            AutoIndent = Flag("auto_indent", true),
        };
        Rendering = new RenderOptions
        {
            Limits = limits,
            Parsing = Parsing,
            Clock = clock,
            Culture = Text("culture") is { } culture ? CultureInfo.GetCultureInfo(culture) : CultureInfo.InvariantCulture,
            StrictVariables = Flag("strict", false),
            RelaxedTargets = Flag("relaxed_target", false),
            RelaxedMembers = Flag("relaxed_member", true),
            RelaxedFunctions = Flag("relaxed_function", false),
            RelaxedIndexers = Flag("relaxed_indexer", true),
            NullIndexers = Flag("null_indexer", false),
            StrictFunctions = Flag("error_for_statement_function", false),
            IndentEmptyLines = Flag("indent_on_empty_lines", true),
            NewLine = Text("newline") ?? "\n",
            Loader = RequestLoader.Of(request),
        };
    }

    public string? File => _request.TryGetProperty("file", out var file) ? file.GetString() : null;

    public ParseOptions Parsing { get; }

    public RenderOptions Rendering { get; }

    public TemplateModel Model()
    {
        var reading = new JsonReading(Text("numbers") == "decimal" ? JsonNumbers.Decimal : JsonNumbers.AsWritten, Markers: true);
        return _request.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object
            ? TemplateModel.FromJson(model, reading)
            : TemplateModel.Empty;
    }

    private JsonElement? Option(string name) =>
        _options is { } options && options.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private int Int(string name, int otherwise) => Option(name)?.GetInt32() ?? otherwise;

    private string? Text(string name) => Option(name)?.GetString();

    private bool Flag(string name, bool otherwise) => Option(name)?.GetBoolean() ?? otherwise;
}

/// <summary>Templates that come with a request.</summary>
internal sealed class RequestLoader(JsonElement? templates, bool hasFallback) : ITemplateLoader
{
    public static RequestLoader? Of(JsonElement request)
    {
        JsonElement? templates = request.TryGetProperty("templates", out var found) && found.ValueKind == JsonValueKind.Object ? found
            : null;
        var hasFallback = request.TryGetProperty("templates_fallback", out var fallback) && fallback.ValueKind == JsonValueKind.True;
        return templates is null && !hasFallback ? null : new RequestLoader(templates, hasFallback);
    }

    public string? PathOf(string name) => hasFallback && name == "null" ? null : name;

    public string? Read(string path)
    {
        if (templates is { } map && map.TryGetProperty(path, out var text))
            return text.GetString();
        return hasFallback ? path : throw new FileNotFoundException($"There is no template `{path}`.");
    }
}
