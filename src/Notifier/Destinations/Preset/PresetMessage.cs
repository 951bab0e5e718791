using System.Security.Cryptography;
using System.Text;
using Notifications.Notifier.Destinations.Text;
using Notifications.Notifier.Messages.Markup;
using Notifications.Templates;

namespace Notifications.Notifier.Destinations.Preset;

/// <summary>What templates of a preset see of a message: its texts in the service's markup and within its lengths.</summary>
internal static class PresetMessage
{
    private const int MostLines = 50;
    private const int LongestPlace = 100;
    private const int LongestAddress = 500;

    /// <param name="id">Of the message that is changed; null: a new one is sent.</param>
    /// <param name="thread">Of the message that is replied to; null: none.</param>
    public static TemplateModel Of(OutgoingDelivery delivery, string type, PresetOptions options, string? id, string? thread)
    {
        var message = delivery.Message;
        return ValueTemplate.ModelOf(delivery)
            .With("settings", options.Revealed())
            .With("message", Laid(message, options.Preset.Markup, options.Preset.Lengths))
            .With("state", message.Severity switch
            {
                Severity.Failure or Severity.Warning => "firing",
                Severity.Progress => "acknowledged",
                _ => "resolved",
            })
            .With("key", KeyOf(delivery))
            .With("id", id)
            .With("thread", thread)
            .With("native", message.Native.TryGetValue(type, out var native) ? NativeOf(native) : null);
    }

    /// <summary>What a template wrote for this type itself; a member may also be a text of JSON.</summary>
    private static Dictionary<string, object?>? NativeOf(JsonElement native) => native.ValueKind != JsonValueKind.Object ? null
        : native.EnumerateObject().ToDictionary(
            member => member.Name,
            object? (member) => member.Value.ValueKind == JsonValueKind.String && member.Value.GetString()!.TrimStart() is ['[' or '{', ..]
                && ValueEscape.IsJson(member.Value.GetString()) ? JsonElement.Parse(member.Value.GetString()!) : member.Value,
            StringComparer.Ordinal);

    /// <summary>What a call shows: the one Application's newest message, or a line for each of several.</summary>
    public static Message Shown(OutgoingDelivery delivery) => delivery.Conversation switch
    {
        null or { Mode: not ConversationMode.Update } or { Members.IsDefaultOrEmpty: true } => delivery.Message,
        { Members: [var only] } => only.Message with { Model = only.Message.Model ?? delivery.Message.Model },
        { Members: var members } => Overview(
            [.. members.Select(member => member.Message).OrderByDescending(message => Rank(message.Severity))]),
    };

    private static Message Overview(ImmutableArray<Message> worstFirst)
    {
        var worst = worstFirst[0];
        var count = worstFirst.Count(message => message.Severity == worst.Severity);
        var lines = ImmutableArray.CreateBuilder<Run>();
        foreach (var message in worstFirst.Take(MostLines))
        {
            lines.Add(new Run($"- {Icon(message.Severity)} ", IsValue: false));
            lines.Add(new Run(Shorten.To(UntrustedText.CleanLine(message.About.ShownName), 80), IsValue: true));
            lines.Add(new Run(": ", IsValue: false));
            lines.Add(new Run(Shorten.To(UntrustedText.CleanLine(StateText.Of(message)), 150), IsValue: true));
            lines.Add(new Run("\n", IsValue: false));
        }

        if (worstFirst.Length > MostLines)
            lines.Add(new Run(string.Create(CultureInfo.InvariantCulture, $"- and {worstFirst.Length - MostLines} more\n"),
                IsValue: false));
        var title = new RichText(
            [
                new Run(string.Create(CultureInfo.InvariantCulture, $"{count} of {worstFirst.Length} Applications: "), IsValue: false),
                .. worst.Title.Runs,
            ]);
        return worst with { Title = title, Summary = title, Body = new RichText(lines.ToImmutable()), Fields = [], Model = null };
    }

    private static OrderedDictionary<string, object?> Laid(Message message, Markup markup, PresetLengths lengths) =>
        new(StringComparer.Ordinal)
        {
            ["title"] = MarkupWriter.Line(message.Title, markup, lengths.Title),
            ["summary"] = MarkupWriter.Line(message.Summary, markup, lengths.Title),
            ["body"] = MarkupWriter.Body(message.Body, markup, lengths.Body),
            ["plain_title"] = Shorten.To(UntrustedText.CleanLine(PlainText.OneLine(message.Title)), lengths.Title),
            ["plain_body"] = Shorten.To(UntrustedText.Clean(PlainText.Of(message.Body)), lengths.Body),
            ["fields"] = message.Fields.Take(lengths.Fields).Select(object? (field) => Members(
                ("name", Shorten.To(UntrustedText.CleanLine(PlainText.OneLine(field.Name)), lengths.Name)),
                ("value", MarkupWriter.Body(field.Value, markup, lengths.Value)),
                ("plain_value", Shorten.To(UntrustedText.Clean(PlainText.Of(field.Value)), lengths.Value)),
                ("short", field.IsShort))).Where(static field => field is not null).ToList(),
            ["links"] = Links(message).DistinctBy(link => link.Url, StringComparer.Ordinal).Take(lengths.Links).Select(object? (link) =>
                Members(("label", link.Label), ("url", link.Url), ("action", link.IsAction))).ToList(),
            ["place"] = MarkupWriter.Line(RichText.Value(Place(message)), markup, LongestPlace * 2),
            ["plain_place"] = Place(message),
            ["url"] = message.About.Url?.AbsoluteUri ?? message.Links.FirstOrDefault()?.Target.AbsoluteUri,
            ["icon"] = Icon(message.Severity),
            ["color"] = Color(message.Severity),
            ["color_number"] = Convert.ToInt32(Color(message.Severity)[1..], 16),
            ["at"] = message.At.UtcDateTime,
            ["unix_time"] = message.At.ToUnixTimeSeconds(),
        };

    private static string Place(Message message) =>
        Shorten.To(UntrustedText.CleanLine($"{message.About.Instance} · {message.About.Project}"), LongestPlace);

    private static IEnumerable<(string Label, string Url, bool IsAction)> Links(Message message) => message.Links
        .Where(link => link.Target.AbsoluteUri.Length <= LongestAddress)
        .Select(link => (Shorten.To(UntrustedText.CleanLine(PlainText.OneLine(link.Label)), 70) is { Length: > 0 } label ? label
            : link.Target.Host, link.Target.AbsoluteUri, link.IsAction));

    private static OrderedDictionary<string, object?> Members(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var found = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in members) found[name] = value;
        return found;
    }

    /// <summary>Of an incident: of its conversation, else of its Application.</summary>
    private static string KeyOf(OutgoingDelivery delivery) => "argocd-" + (delivery.Conversation?.Marker ?? Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', delivery.Recipient, delivery.Message.About.Instance,
            delivery.Message.About.Namespace, delivery.Message.About.Name))))[..24]);

    private static int Rank(Severity severity) => severity switch
    {
        Severity.Failure => 4,
        Severity.Warning => 3,
        Severity.Progress => 2,
        Severity.Info => 1,
        _ => 0,
    };

    private static string Icon(Severity severity) => severity switch
    {
        Severity.Failure => "❌",
        Severity.Warning => "⚠️",
        Severity.Progress => "⏳",
        Severity.Success => "✅",
        _ => "ℹ️",
    };

    private static string Color(Severity severity) => severity switch
    {
        Severity.Failure => "#E01E5A",
        Severity.Warning => "#ECB22E",
        Severity.Progress => "#1D9BD1",
        Severity.Success => "#2EB67D",
        _ => "#6B7280",
    };
}
