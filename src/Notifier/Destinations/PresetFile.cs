using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Text;

namespace Notifications.Notifier.Destinations;

/// <summary>How messages are sent to a service over HTTP: one YAML file.</summary>
/// <param name="Name">The <c>type</c> of destinations that use it.</param>
/// <param name="Settings">Keys of those destinations.</param>
/// <param name="Markup">In which the texts of the message are laid out.</param>
/// <param name="Send">Makes a new message.</param>
/// <param name="Edit">Changes one that was sent; null: the service cannot.</param>
internal sealed record PresetFile(
    string Name, string Description, Uri Docs, PresetRecipient Recipient, ImmutableArray<PresetSetting> Settings, Markup Markup,
    PresetLengths Lengths, ImmutableArray<PresetLimit> Limits, PresetRequest Send, PresetRequest? Edit, PresetReading Reading)
{
    /// <summary>What templates of a preset see besides what templates of a webhook see.</summary>
    public static IReadOnlyList<string> Names { get; } = ["settings", "message", "state", "key", "id", "thread", "native"];
}

/// <param name="Setting">The setting of kind <c>urls</c> or <c>tokens</c> that has an entry for each; null: none.</param>
/// <param name="Pattern">What a recipient looks like; null: there may be any.</param>
internal sealed record PresetRecipient(string Description, bool IsRequired, string? Setting, Regex? Pattern, string Example)
{
    /// <summary>Whether deliveries to different recipients share limits.</summary>
    public bool IsLane { get; init; }
}

internal sealed record PresetSetting(string Name, PresetSettingKind Kind, string Description, string? Default, bool IsOptional);

internal enum PresetSettingKind
{
    Text,

    /// <summary>A secret that a header can carry.</summary>
    Token,

    /// <summary>An http or https address, which may hold a secret.</summary>
    Url,

    /// <summary>Secrets by recipient.</summary>
    Tokens,

    /// <summary>Addresses by recipient.</summary>
    Urls,
}

/// <summary>Characters, and numbers, that the service takes at most.</summary>
/// <param name="Bytes">Of the body of a request.</param>
internal sealed record PresetLengths(int Title, int Body, int Fields, int Name, int Value, int Links, int Bytes);

internal sealed record PresetLimit(int Calls, TimeSpan Per, bool NewMessagesOnly);

/// <param name="Body">Null: there is none.</param>
internal sealed record PresetRequest(
    string Method, ValueTemplate Url, FrozenDictionary<string, ValueTemplate> Headers, string ContentType, ValueTemplate? Body);
