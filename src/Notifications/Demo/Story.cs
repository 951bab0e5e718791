using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Notifications.Hosting.Configuration;

namespace Notifications.Cli.Demo;

/// <summary>A recorded story: Applications as they were, and how they changed, step by step (<c>story.yaml</c> says the format).</summary>
internal sealed partial class Story
{
    /// <summary>A change from its merge on, and what becomes of it.</summary>
    public const string Change = "change";

    /// <summary>Each cause of a difference between git and cluster.</summary>
    public const string Drift = "drift";

    /// <summary>A change on its way through three clusters.</summary>
    public const string Rollout = "rollout";

    /// <summary>A plus is a plus in it.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _script;

    private Story(JsonObject script) => _script = script;

    public IReadOnlyList<string> Applications => [.. _script["names"]!.AsObject().Select(name => name.Key)];

    /// <summary>Goes with the demo's own.</summary>
    public string Configuration => _script["configuration"]!.GetValue<string>();

    public IReadOnlyList<StoryStep> Steps => [.. _script["steps"]!.AsArray().Select(step => new StoryStep(
        step!["say"]!.GetValue<string>(), TimeSpan.FromSeconds(step["pause"]?.GetValue<double>() ?? 0),
        step["expect"]?.GetValue<string>()))];

    /// <summary>A story that ships with the program.</summary>
    public static Story Recorded(string name)
    {
        var file = name == Change ? "story.yaml" : $"story-{name}.yaml";
        using var reader = new StreamReader(typeof(Story).Assembly.GetManifestResourceStream(file)!);
        var document = ConfigurationDocument.Parse(reader.ReadToEnd(), file, EnvironmentVariables.Of());
        document.ThrowIfInvalid();
        return new Story(JsonSerializer.SerializeToNode(document.Root.ToObject())!.AsObject());
    }

    /// <summary>Where its instance watches for it.</summary>
    public string FolderOf(string name) => _script["names"]![name]!["folder"]?.GetValue<string>() ?? "applications";

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
        ? Timed(managed.ToJsonString(Readable), now) : null;

    private JsonNode Filled(JsonNode node, string name, DateTimeOffset now)
    {
        var text = node.ToJsonString(Readable)
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

/// <param name="Say">What happens, for readers.</param>
/// <param name="Pause">So long nothing happens before.</param>
/// <param name="Expect">The trigger that it is about; null: whatever comes.</param>
internal sealed record StoryStep(string Say, TimeSpan Pause, string? Expect);
