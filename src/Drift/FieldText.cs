using System.Text;
using System.Text.Encodings.Web;

namespace Notifications.Drift;

/// <summary>The two sides of a difference as a reader sees them: without secrets, short, on few lines.</summary>
internal sealed class FieldText(Redactor redactor, bool isSecret)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool _hid;

    /// <summary>Null for a side that does not have the field.</summary>
    public (string? Git, string? Live, bool Redacted) Of(Difference difference)
    {
        _hid = false;
        var (git, live) = (Show(difference.Git.Reveal(), difference.Path), Show(difference.Live.Reveal(), difference.Path));
        (git, live) = git is not null && live is not null ? DifferingText.Of(git, live)
            : (DifferingText.Shorten(git), DifferingText.Shorten(live));
        return git == live ? (Redactable.Mask, Redactable.Mask, true) : (git, live, _hid);
    }

    private string? Show(JsonElement value, FieldPath path) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        _ when isSecret => Hidden(),
        JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ when redactor.Hides(path) => Hidden(),
        JsonValueKind.String => Seen(value.GetString()!),
        JsonValueKind.Object or JsonValueKind.Array => Compact(value, path),
        _ => Seen(value.GetRawText()),
    };

    private string Hidden()
    {
        _hid = true;
        return Redactable.Mask;
    }

    private string Seen(string text)
    {
        var shown = redactor.Text(text);
        _hid |= shown != text;
        return UntrustedText.Clean(shown);
    }

    private string Compact(JsonElement value, FieldPath path)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            Write(writer, value, path);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void Write(Utf8JsonWriter writer, JsonElement value, FieldPath path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var named = FieldDiff.NameOf(value) is { } name && path.Steps is not [.., FieldStep.Keyed]
                    ? path.Then(new FieldStep.Keyed([("name", name)])) : path;
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, named.Then(new FieldStep.Member(member.Name)));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                JsonElement[] items = [.. value.EnumerateArray()];
                foreach (var (i, item) in items.Index())
                {
                    Write(writer, item, path.Then(new FieldStep.At(i, FieldDiff.TextAt(items, i - 1), null)));
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String or JsonValueKind.Number:
                var shown = Show(value, path)!;
                if (value.ValueKind == JsonValueKind.String || shown == Redactable.Mask) writer.WriteStringValue(shown);
                else value.WriteTo(writer);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
