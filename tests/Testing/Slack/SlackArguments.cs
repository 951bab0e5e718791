using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Testing.Servers;

namespace Notifications.Testing.Slack;

/// <summary>Reads the arguments of a Web API call: JSON for what writes, a form or a query for what reads.</summary>
internal static class SlackArguments
{
    private static readonly HashSet<string> Numbers = ["limit"];
    private static readonly HashSet<string> Flags = ["include_all_metadata", "inclusive", "exclude_archived"];

    public static JsonObject Read(RecordedRequest request, out string? problem)
    {
        problem = null;
        var type = request.Headers.GetValueOrDefault("Content-Type") ?? "";
        if (type.StartsWith("application/json", StringComparison.Ordinal))
        {
            if (!type.Contains("charset=utf-8", StringComparison.OrdinalIgnoreCase))
                problem = "JSON without charset=utf-8: Slack answers missing_charset";
            var body = JsonNode.Parse(request.Body)!.AsObject();
            if (body.ContainsKey("token"))
                problem = "the token does not belong into the body";
            return body;
        }

        var pairs = type.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal)
            ? request.Body.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create(Decode(pair[0]), Decode(pair[1])))
            : request.Query;
        return new JsonObject(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Typed(pair.Key, pair.Value))));
    }

    private static JsonValue? Typed(string name, string value) =>
        Numbers.Contains(name) ? JsonValue.Create(double.Parse(value, CultureInfo.InvariantCulture))
        : Flags.Contains(name) ? JsonValue.Create(JsonSerializer.Deserialize<bool>(value))
        : JsonValue.Create(value);

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
