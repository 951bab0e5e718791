using System.Text.Json.Nodes;

namespace Notifications.Testing.Contracts;

/// <summary>Holds the arguments of Slack's methods against the types of Slack's own client. The length limits are not in the
/// types.</summary>
public sealed class SlackContract
{
    private static readonly Dictionary<string, string> Arguments = new(StringComparer.Ordinal)
    {
        ["chat.postMessage"] = "ChatPostMessageArguments",
        ["chat.update"] = "ChatUpdateArguments",
        ["conversations.history"] = "ConversationsHistoryArguments",
        ["conversations.replies"] = "ConversationsRepliesArguments",
        ["users.lookupByEmail"] = "UsersLookupByEmailArguments",
        ["users.conversations"] = "UsersConversationsArguments",
    };

    private static readonly Lazy<SlackContract> Made = new(() => new SlackContract(ContractFiles.Slack));

    private readonly JsonSchemas _schemas;

    private SlackContract(string json) => _schemas = new JsonSchemas(JsonNode.Parse(json)!["definitions"]!.AsObject());

    /// <summary>Compiled once: that takes a while.</summary>
    public static SlackContract Shared => Made.Value;

    /// <summary>What is wrong with the arguments: nothing, when they keep to the types.</summary>
    public IReadOnlyList<string> Check(string method, JsonObject arguments) =>
        Arguments.TryGetValue(method, out var type)
            ? _schemas.Validate(new JsonObject { ["$ref"] = $"#/definitions/{type}" }, arguments.ToJsonString())
            : [$"no such method: {method}"];
}
