using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Notifications.Hosting;
using Notifications.Notifier;

namespace Notifications.Cli.Commands;

/// <summary><c>notifications schema</c>: JSON Schemas, for editors.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Argument<string> Of = new("of")
    {
        Description =
            "configuration (notifications.yaml), trigger (a file of the folder of triggers), template (the front matter)," +
            " preset (a file of the folder of presets) or self-service (notifications.yaml of a self-service ConfigMap).",
        DefaultValueFactory = _ => "configuration",
    };

    public static Command Create()
    {
        Of.AcceptOnlyFromAmong("configuration", "trigger", "template", "preset", "self-service");
        var command = new Command("schema", "Prints the JSON Schema of a file.") { Of };
        command.SetAction(arguments =>
        {
            arguments.InvocationConfiguration.Output.WriteLine(Schema(arguments.GetValue(Of)!).ToJsonString(Indented));
            return 0;
        });
        return command;
    }

    internal static JsonObject Schema(string of) => of switch
    {
        "template" => NotifierSchemas.Template(),
        "preset" => NotifierSchemas.Preset(),
        "self-service" => NotifierSchemas.SelfService(),
        "trigger" => Trigger(NotificationsHost.Schema(Rooms.AddBoth)),
        _ => NotificationsHost.Schema(Rooms.AddBoth),
    };

    /// <summary>A file holds what stands under the trigger's name in the configuration.</summary>
    private static JsonObject Trigger(JsonObject configuration)
    {
        var triggers = configuration["properties"]!["triggers"]!;
        var mapping = (triggers["anyOf"] as JsonArray ?? [triggers.DeepClone()])
            .First(choice => choice!["additionalProperties"] is JsonObject);
        var schema = new JsonObject { ["$schema"] = configuration["$schema"]!.DeepClone(), ["title"] = "A trigger" };
        foreach (var (key, value) in mapping!["additionalProperties"]!.AsObject()) schema[key] = value?.DeepClone();
        return schema;
    }
}
