using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Notifications.Notifier.Reading;

/// <summary>An Application that somebody pasted, as YAML or JSON.</summary>
internal static class PastedApplication
{
    public const int Longest = 512 * 1024;

    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithMaximumRecursion(128).Build();

    /// <summary>The object, or what is wrong with the text.</summary>
    public static (JsonElement Application, string? Problem) Read(string text)
    {
        if (text.Length > Longest) return (default, $"the pasted Application is longer than {Longest / 1024} KiB");
        try
        {
            var application = text.TrimStart().StartsWith('{') ? JsonElement.Parse(text) : OfYaml(text);
            var view = new JsonView(application);
            return view["kind"].Text != "Application" ? (default, "what was pasted is no Application: its kind is another")
                : view["metadata"]["name"].Text is null ? (default, "the pasted Application has no metadata.name") : (application, null);
        }
        catch (JsonException wrong)
        {
            return (default, $"the pasted Application is no JSON: {wrong.Message}");
        }
        catch (YamlException wrong)
        {
            return (default, $"the pasted Application is no YAML: line {wrong.Start.Line}, column {wrong.Start.Column}: {wrong.Message}");
        }
    }

    private static JsonElement OfYaml(string text)
    {
        // A few aliases can stand for any number of nodes
        for (var parser = new Parser(new StringReader(text)); parser.MoveNext();)
            if (parser.Current is AnchorAlias alias)
                throw new YamlException(alias.Start, alias.End, "it has an alias; write the value itself");
        return JsonSerializer.SerializeToElement(Json(Yaml.Deserialize<object?>(text)));
    }

    private static object? Json(object? node) => node switch
    {
        IDictionary<object, object?> map => map.ToDictionary(entry => entry.Key.ToString() ?? "", entry => Json(entry.Value)),
        IEnumerable<object?> list => list.Select(Json).ToList(),
        double number when !double.IsFinite(number) => null,
        float number when !float.IsFinite(number) => null,
        _ => node,
    };
}
