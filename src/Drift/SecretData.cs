using System.Text;
using System.Text.Json.Nodes;

namespace Notifications.Drift;

/// <summary>A Secret as the API server keeps it: <c>stringData</c> becomes <c>data</c>, in base64.</summary>
internal static class SecretData
{
    /// <summary>Git's side with its <c>stringData</c> folded into <c>data</c>; null when it has none. A value that Argo CD has masked stays
    /// as it is.</summary>
    public static JsonDocument? Folded(JsonElement git, JsonElement live)
    {
        if (new JsonView(git)["stringData"].Element is not { ValueKind: JsonValueKind.Object } written) return null;
        var folded = JsonObject.Create(git)!;
        folded.Remove("stringData");
        var data = folded["data"] as JsonObject ?? [];
        folded.Remove("data");
        foreach (var member in written.EnumerateObject())
        {
            var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : "";
            var kept = new JsonView(live)["data"][member.Name].Text;
            data[member.Name] = kept == text ? text : Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        }

        folded["data"] = data;
        return JsonDocument.Parse(folded.ToJsonString());
    }
}
