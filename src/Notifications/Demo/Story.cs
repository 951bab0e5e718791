using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Notifications.Hosting.Configuration;

namespace Notifications.Cli.Demo;

/// <summary>A recorded story: Applications as they were, and how they changed, step by step (<c>story.yaml</c> says the format).</summary>
internal sealed partial class Story
{
    private readonly JsonObject _script;

    private Story(JsonObject script) => _script = script;

    public IReadOnlyList<string> Applications => [.. _script["names"]!.AsObject().Select(name => name.Key)];

    public IReadOnlyList<string> Steps => [.. _script["steps"]!.AsArray().Select(step => step!["say"]!.GetValue<string>())];

    /// <summary>The story that ships with the program.</summary>
    public static Story Recorded()
    {
        using var reader = new StreamReader(typeof(Story).Assembly.GetManifestResourceStream("story.yaml")!);
        var document = ConfigurationDocument.Parse(reader.ReadToEnd(), "story.yaml", EnvironmentVariables.Of());
        document.ThrowIfInvalid();
        return new Story(JsonSerializer.SerializeToNode(document.Root.ToObject())!.AsObject());
    }

    /// <summary>An Application before the story begins.</summary>
    public JsonObject Beginning(string name, DateTimeOffset now)
    {
        var details = _script["names"]![name]!;
        var application = Filled(_script["applications"]!, name, now).AsObject();
        application["metadata"]!["name"] = name;
        application["metadata"]!["uid"] = details["uid"]!.DeepClone();
        application["spec"]!["source"]!["path"] = details["path"]!.DeepClone();
        application["spec"]!["destination"]!["namespace"] = details["namespace"]!.DeepClone();
        application["status"]!["sync"]!["comparedTo"] = new JsonObject
        {
            ["source"] = application["spec"]!["source"]!.DeepClone(),
            ["destination"] = application["spec"]!["destination"]!.DeepClone(),
        };
        return application;
    }

    /// <summary>The Application after a step; null when the step leaves it as it is.</summary>
    public JsonObject? After(int step, string name, JsonObject application, DateTimeOffset now)
    {
        var patches = _script["steps"]![step]!["patch"]!;
        var patch = patches[name] ?? patches["*"];
        return patch is null ? null : MergePatch.Apply(application, Filled(patch, name, now))!.AsObject();
    }

    /// <summary>How resources differ after a step, by the Application's name; null where the step does not say.</summary>
    public JsonNode? ManagedResources(int step, DateTimeOffset now) => _script["steps"]![step]!["managed"] is { } managed
        ? Timed(managed.ToJsonString(), now) : null;

    private JsonNode Filled(JsonNode node, string name, DateTimeOffset now)
    {
        var text = node.ToJsonString()
            .Replace("{name}", name, StringComparison.Ordinal)
            .Replace("{namespace}", _script["names"]![name]!["namespace"]!.GetValue<string>(), StringComparison.Ordinal);
        return Timed(text, now);
    }

    private static JsonNode Timed(string text, DateTimeOffset now)
    {
        text = Time().Replace(
            text, at => (now + TimeSpan.FromSeconds(
                int.Parse(at.Groups[1].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)))
            .ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        return JsonNode.Parse(text)!;
    }

    [GeneratedRegex("@([+-]?[0-9]+)s@")]
    private static partial Regex Time();
}
