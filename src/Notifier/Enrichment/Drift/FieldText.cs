using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notifications.Notifier.Enrichment.Drift;

/// <summary>The two sides of a difference as a reader sees them: without secrets, short, on few lines.</summary>
internal static class FieldText
{
    private const int MaxLength = 160;
    private const int MaxLines = 3;
    private const string Cut = "…";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static (string? Git, string? Live) Of(Difference difference, bool isSecretObject)
    {
        var (git, live) = (Show(difference.Git, difference.Path, isSecretObject), Show(difference.Live, difference.Path, isSecretObject));
        return git is not null && live is not null && (git.Contains('\n', StringComparison.Ordinal) || live.Contains('\n', StringComparison.Ordinal))
            ? DifferingLines(git, live)
            : (Shorten(git), Shorten(live));
    }

    private static string? Show(JsonElement value, FieldPath path, bool isSecretObject) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        _ when IsSecret(value, path, isSecretObject) => Redaction.Hidden,
        JsonValueKind.String => Redaction.Text(value.GetString()!),
        JsonValueKind.Object or JsonValueKind.Array => Compact(value, path, isSecretObject),
        _ => value.GetRawText(),
    };

    /// <summary>A flag or a number under a secret's name is none.</summary>
    private static bool IsSecret(JsonElement value, FieldPath path, bool isSecretObject) =>
        value.ValueKind is not (JsonValueKind.True or JsonValueKind.False) && Redaction.IsSecret(isSecretObject, path);

    private static string Compact(JsonElement value, FieldPath path, bool isSecretObject)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            Write(writer, value, path, isSecretObject);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, FieldPath path, bool isSecretObject)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var named = value.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && path.Steps is not [.., FieldStep.Named]
                    ? path.Then(new FieldStep.Named("name", name.GetString()!))
                    : path;
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, named.Then(new FieldStep.Member(member.Name)), isSecretObject);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var (i, item) in value.EnumerateArray().Index())
                {
                    Write(writer, item, path.Then(new FieldStep.At(i, FieldDiff.TextAt(value, i - 1))), isSecretObject);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Show(value, path, isSecretObject));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    /// <summary>Of two longer texts only the part between what they have in common at both ends.</summary>
    private static (string Git, string Live) DifferingLines(string git, string live)
    {
        var (ours, theirs) = (git.TrimEnd('\n').Split('\n'), live.TrimEnd('\n').Split('\n'));
        var shorter = Math.Min(ours.Length, theirs.Length);
        var start = 0;
        while (start < shorter && ours[start] == theirs[start])
        {
            start++;
        }

        var end = 0;
        while (end < shorter - start && ours[^(end + 1)] == theirs[^(end + 1)])
        {
            end++;
        }

        return (Lines(ours[start..^end]), Lines(theirs[start..^end]));
    }

    private static string Lines(string[] lines)
    {
        var shown = string.Join('\n', lines.Take(MaxLines).Select(line => Shorten(line)));
        return lines.Length > MaxLines ? $"{shown}\n{Cut} {lines.Length - MaxLines} more lines" : shown;
    }

    private static string? Shorten(string? text)
    {
        if (text is null || text.Length <= MaxLength)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..end] + Cut;
    }
}
