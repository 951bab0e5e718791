using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Notifications.Notifier.Contracts;

namespace Notifications.Notifier.Tests.Messages;

/// <summary>A neutral message as text, values in «».</summary>
internal static class MessageText
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Message message)
    {
        var text = new StringBuilder();
        text.Append("severity: ").Append(message.Severity).Append('\n');
        text.Append("title: ").Append(Of(message.Title)).Append('\n');
        text.Append("summary: ").Append(Of(message.Summary)).Append('\n');
        foreach (var field in message.Fields)
            text.Append("field ").Append(Of(field.Name)).Append(": ")
                .Append(Of(field.Value).Replace("\n", "\n    ", StringComparison.Ordinal)).Append('\n');
        foreach (var link in message.Links)
            text.Append(link.IsAction ? "button " : "link ").Append(Of(link.Label)).Append(": ").Append(link.Target.AbsoluteUri)
                .Append('\n');
        foreach (var (type, tree) in message.Native)
            text.Append(type).Append(": ").Append(JsonSerializer.Serialize(tree, Relaxed)).Append('\n');
        return text.Append("---\n").Append(Of(message.Body)).Append('\n').ToString();
    }

    public static string Of(RichText text) => string.Concat(text.Runs.Select(run => run.IsValue ? $"«{run.Text}»" : run.Text));
}
