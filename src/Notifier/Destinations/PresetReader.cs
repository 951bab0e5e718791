using System.Net.Http.Headers;
using Notifications.Notifier.Destinations.Text;
using Notifications.Templates;

namespace Notifications.Notifier.Destinations;

/// <summary>Reads a preset from YAML; what is wrong is reported with its path.</summary>
internal static class PresetReader
{
    private const int Unlimited = 1 << 20;
    private static readonly string[] Methods = ["POST", "PUT", "PATCH", "GET", "DELETE"];
    private static readonly string[] ReadingNames = ["status", "answer", "text"];

    public static PresetFile Read(string name, ConfigurationNode node)
    {
        var settings = node.Optional("settings").Entries().Select(entry => Setting(entry.Key, entry.Node)).ToImmutableArray();
        var markup = node.Optional("markup").OneOf(Markup.Plain, Markup.All.Values.Select(known => (known.Name, known)));
        var send = Request(node.Required("send"), markup, sent: null);
        var preset = new PresetFile(
            name,
            node.Required("description").Text(""),
            node.Required("docs").HttpUriOrNull() ?? new Uri("https://example.com/"),
            Recipient(node.Optional("recipient"), settings),
            settings,
            markup,
            Lengths(node.Optional("lengths")),
            [.. node.Optional("limits").Items().Select(Limit)],
            send,
            node.Optional("edit") is { Exists: true } edit ? Request(edit, markup, send) : null,
            Reading(node));
        if (preset is { Edit: not null, Reading.Id: null }) node.Optional("edit").Report(
            "needs the id of a message", "write id: an expression such as answer.id");
        node.RejectOtherKeys();
        return preset;
    }

    private static PresetSetting Setting(string name, ConfigurationNode node)
    {
        var setting = new PresetSetting(
            name,
            node.Optional("kind").OneOf(
                PresetSettingKind.Text, Enum.GetValues<PresetSettingKind>().Select(kind => (kind.ToString().ToLowerInvariant(), kind))),
            node.Optional("description").Text(""),
            node.Optional("default").TextOrNull(),
            node.Optional("optional").Flag(false));
        if (name is "type" or "timeout" or "limits" or "timeZone" or "defaultTriggers" || name.Contains('.', StringComparison.Ordinal))
            node.Report("is a key that every destination has, or no key at all", "give the setting another name");
        node.RejectOtherKeys();
        return setting;
    }

    private static PresetRecipient Recipient(ConfigurationNode node, ImmutableArray<PresetSetting> settings)
    {
        var setting = node.Optional("setting");
        var recipient = new PresetRecipient(
            node.Optional("description").Text("anything"), node.Optional("required").Flag(false), setting.TextOrNull(),
            node.Optional("pattern").PatternOrNull(), node.Optional("example").Text(""))
        {
            IsLane = node.Optional("lane").Flag(false),
        };
        if (recipient.Setting is { } wanted
            && !settings.Any(known => known.Name == wanted && known.Kind is PresetSettingKind.Urls or PresetSettingKind.Tokens))
            setting.Report($"no setting \"{wanted}\" of kind urls or tokens",
                Nearest.Remedy(wanted, [.. settings.Select(one => one.Name)]));
        node.RejectOtherKeys();
        return recipient;
    }

    private static PresetLengths Lengths(ConfigurationNode node)
    {
        var lengths = new PresetLengths(
            node.Optional("title").WholeNumber(1, Unlimited, 250), node.Optional("body").WholeNumber(1, Unlimited, 3000),
            node.Optional("fields").WholeNumber(0, 100, 10), node.Optional("name").WholeNumber(1, Unlimited, 100),
            node.Optional("value").WholeNumber(1, Unlimited, 300), node.Optional("links").WholeNumber(0, 100, 5),
            node.Optional("bytes").WholeNumber(100, 16 << 20, Unlimited));
        node.RejectOtherKeys();
        return lengths;
    }

    private static PresetLimit Limit(ConfigurationNode node)
    {
        var limit = new PresetLimit(
            node.Required("calls").WholeNumber(1, 1_000_000, 1),
            node.Required("per").Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1), TimeSpan.FromSeconds(1)),
            node.Optional("newMessagesOnly").Flag(false));
        node.RejectOtherKeys();
        return limit;
    }

    /// <param name="sent">What an edit has in common with it, where it says nothing itself.</param>
    private static PresetRequest Request(ConfigurationNode node, Markup markup, PresetRequest? sent)
    {
        var url = node.Required("url");
        var headers = node.Optional("headers");
        var contentType = node.Optional("contentType").Text(sent?.ContentType ?? "application/json");
        if (!MediaTypeHeaderValue.TryParse(contentType, out _)) node.Optional("contentType").Report(
            "is no media type", "such as application/json");
        var request = new PresetRequest(
            node.Optional("method").OneOf(Methods[0], Methods.Select(method => (method, method))),
            Parse(url, markup, static () => new ValueEscape.Address()),
            headers.Exists || sent is null
                ? headers.Entries().ToFrozenDictionary(
                    entry => entry.Key, entry => Parse(entry.Node, markup, static () => new ValueEscape.Header()),
                    StringComparer.OrdinalIgnoreCase)
                : sent.Headers,
            contentType,
            node.Optional("body") is { Exists: true } body
                ? Parse(
                    body, markup, contentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? static () => new ValueEscape.Json()
                        : static () => new ValueEscape.Plain())
                : sent?.Body);
        var address = url.Text("");
        if (!address.StartsWith("{{ settings.", StringComparison.Ordinal) && !(Uri.TryCreate(
            address.Split("{{")[0], UriKind.Absolute, out var server) && server.AbsolutePath.Length > 0 && address.Split("{{")[0].Count(
                c => c == '/') > 2))
            url.Report("takes its server from a message", "begin with {{ settings.NAME | raw }}, or with https://, the server and a slash");
        node.RejectOtherKeys();
        return request;
    }

    private static PresetReading Reading(ConfigurationNode node) => new(
        Expression(node.Optional("success")), Expression(node.Optional("id")), Expression(node.Optional("reason")),
        Expression(node.Optional("retryAfter")),
        [.. node.Optional("errors").Items().Select(Error).OfType<(TemplateExpression, PresetMeaning)>()]);

    private static (TemplateExpression When, PresetMeaning Means)? Error(ConfigurationNode node)
    {
        var when = Expression(node.Required("when"));
        var means = node.Required("means").OneOf(PresetMeaning.Permanent, Enum.GetValues<PresetMeaning>().Skip(1).Select(
            meaning => (meaning == PresetMeaning.RateLimit ? "rate-limit" : meaning.ToString().ToLowerInvariant(), meaning)));
        node.RejectOtherKeys();
        return when is null ? null : (when, means);
    }

    private static TemplateExpression? Expression(ConfigurationNode node)
    {
        if (node.TextOrNull() is not { } text) return null;
        var parsed = TemplateExpression.Parse(text, node.Path);
        foreach (var error in parsed.Errors)
            node.ReportFound(error.ToDisplay(), "is no expression", null);
        foreach (var unknown in parsed.Expression?.UnknownNames(new KnownTemplateNames(ReadingNames, [], IsTemplate: null)) ?? [])
            node.ReportFound(unknown.Place.ToDisplay(), "uses a name that does not exist", Nearest.Remedy(unknown.Name, unknown.Known));
        return parsed.Expression;
    }

    private static ValueTemplate Parse(ConfigurationNode node, Markup markup, Func<ValueEscape> escape) =>
        ValueTemplate.Parse(node, node.Text(""), escape, markup, PresetFile.Names) ?? ValueTemplate.Nothing;
}
