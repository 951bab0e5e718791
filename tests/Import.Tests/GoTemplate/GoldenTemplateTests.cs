using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Notifications.Import.GoTemplate;
using Notifications.Import.Reading;
using Notifications.Templates;
using Notifications.Templates.Functions.Go;
using Notifications.Testing;
using Xunit;

namespace Notifications.Import.Tests.GoTemplate;

/// <summary>Translated templates render the same text as the engine, up to white space at the ends of lines; of JSON the same
/// value.</summary>
public sealed partial class GoldenTemplateTests(ITestOutputHelper output)
{
    /// <summary>Fields that hold JSON.</summary>
    private static readonly string[] Json = [
        "slack.attachments", "slack.blocks", "teams.facts", "teams.sections", "teams.potentialAction", "teams.template",
        "teams-workflows.facts", "teams-workflows.sections", "teams-workflows.potentialAction", "teams-workflows.adaptiveCard",
        "mattermost.attachments"];

    /// <summary>Fields that the engine does not render, or not in what was recorded.</summary>
    private static readonly string[] NotRendered = [
        "description", "slack.deliveryPolicy", "slack.notifyBroadcast", "github.repoURLPath", "github.revisionPath"];

    private static readonly RenderOptions Options = RenderOptions.Default with
    {
        RelaxedTargets = true,
        NullIndexers = true,
        IndentEmptyLines = false,
        Functions = GoFunctions.Tables,
        Clock = new ManualTime(new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero)),
    };

    private readonly Dictionary<(string, string, string, bool?), Template> _translated = [];
    private int _compared;
    private int _mended;

    public static TheoryData<string> Sets => GoldenSets.Names;

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_template_renders_the_same(string set)
    {
        var golden = GoldenSets.Named(set);
        var wrong = new List<string>();
        foreach (var line in golden.Templates().Where(line => HasName(golden.Applications[line.Application])))
            Compare(golden, line, wrong);
        output.WriteLine($"{_compared} texts compared; {_mended} are JSON here and none there; {wrong.Count} differ: {golden.Note}");
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong.Take(10)));
        Assert.True(_compared >= golden.AtLeast.Texts, $"{_compared} compared");
        Assert.InRange(_mended, 1, Math.Max(1, _compared / 50));
    }

    /// <summary>Of an Application a name is always there: here nothing is printed in place of one.</summary>
    private static bool HasName(JsonElement application) =>
        application.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("name", out _);

    private void Compare(GoldenSet golden, GoldenTemplate line, List<string> wrong)
    {
        var (name, configuration) = (line.Configuration, golden.Read(line.Configuration));
        var templates = line.Templates.Select(template => configuration.Templates.Single(known => known.Name == template)).ToList();
        var model = Model(golden, line, configuration);
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten(line.Notification, "", expected);
        foreach (var (path, text) in expected)
        {
            var sources = templates.Select(template => (template.Name, Source: Find(template.Fields, path)))
                .Where(found => found.Source is not null).ToList();
            if (sources.Count == 0 || NotRendered.Contains(path) || path.EndsWith(".method", StringComparison.Ordinal)
                || path.Contains("requiredContexts", StringComparison.Ordinal))
                continue;
            var (rendered, escaped) = ("", "");
            foreach (var (template, source) in sources)
            {
                rendered = Render(name, template, path, source!, false, model) is { Length: > 0 } one ? one : rendered;
                escaped = Render(name, template, path, source!, Json.Contains(path) ? true : null, model) is { Length: > 0 } json ? json
                    : escaped;
            }

            _compared++;
            if (Trimmed(text) != Trimmed(rendered) || !IsSameJson(text, escaped))
                wrong.Add($"{name} {string.Join(',', sources.Select(source => source.Name))} {path} {line.Application} {line.Service}\n--- there\n{text}\n--- here\n{rendered}");
        }
    }

    private string Render(string configuration, string template, string path, LocatedText source, bool? isJson, TemplateModel model)
    {
        var key = (configuration, template, path, isJson);
        if (!_translated.TryGetValue(key, out var parsed))
        {
            var translated = GoTranslator.Translate(source.Text, isJson);
            Assert.True(translated.Code is not null, $"{configuration} {template} {path}: {string.Join("; ", translated.Remarks)}");
            var result = Template.Parse(translated.Code, path, new ParseOptions { AutoIndent = false });
            Assert.True(result.Template is not null,
                $"{configuration} {template} {path}: {string.Join("; ", result.Errors)}\n{translated.Code}");
            _translated[key] = parsed = result.Template;
        }

        var rendered = parsed.Render(model, Options, TestContext.Current.CancellationToken);
        return rendered.Text ?? rendered.Error!.ToDisplay();
    }

    private bool IsSameJson(string expected, string actual)
    {
        if (Parse(expected) is { } there)
            return Parse(actual) is { } own && JsonNode.DeepEquals(there, own);

        // A quote or a line end in a value breaks the JSON of the engine; here values are escaped
        _mended += Parse(actual) is null ? 0 : 1;
        return true;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Trimmed(string text) => LineEnds().Replace(text, "\n").Trim();

    private static TemplateModel Model(GoldenSet golden, GoldenTemplate line, PeerConfiguration configuration)
    {
        var context = configuration.Context.ToDictionary(entry => entry.Key, entry => entry.Value.Text, StringComparer.Ordinal);
        context.TryAdd("argocdUrl", "https://argocd.example.com");
        return TemplateModel.Empty
            .With("app", golden.Applications[line.Application])
            .With("context", context)
            .With("recipient", line.Recipient)
            .With("destination", new Dictionary<string, string> { ["name"] = line.Service, ["type"] = line.Service })
            .With("commit", null);
    }

    private static LocatedText? Find(YamlView fields, string path)
    {
        var at = fields;
        foreach (var step in path.Split('.'))
            at = at[step];
        return at.Text ?? (path == "message" ? fields["body"].Text : null);
    }

    private static void Flatten(JsonElement json, string path, Dictionary<string, string> into)
    {
        foreach (var member in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            var own = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            if (member.Value.ValueKind == JsonValueKind.String)
                into[own] = member.Value.GetString()!;
            else
                Flatten(member.Value, own, into);
        }
    }

    [GeneratedRegex(@"[ \t\r]*\n")]
    private static partial Regex LineEnds();
}
