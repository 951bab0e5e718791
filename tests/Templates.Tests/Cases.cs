using System.Text.Json;
using Notifications.Templates.Batch;

namespace Notifications.Templates.Tests;

/// <summary>A case of a case file: what goes in, and what comes out of the reference implementation.</summary>
internal sealed record Case(string Id, string Group, JsonElement Json)
{
    public string Expected => Json.GetProperty("expected").GetString()!;

    public bool ExpectsError => Json.GetProperty("expectError").GetBoolean();

    public bool IsParseError => Json.TryGetProperty("errorPhase", out var phase) && phase.GetString() == "parse";

    public static IReadOnlyList<Case> Read(string file) =>
    [
        .. File.ReadLines(PathOf(file))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(json => new Case(
                json.GetProperty("id").GetString()!,
                json.TryGetProperty("group", out var group) ? group.GetString()! : "",
                json)),
    ];

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Cases", file);

    /// <summary>The answer of the engine, as the command line gives it.</summary>
    public JsonElement Run()
    {
        using var answer = new StringWriter();
        JsonLines.Run(new StringReader(Json.GetRawText()), answer, new DayOfTheAnswers(), CancellationToken.None);
        return JsonDocument.Parse(answer.ToString()).RootElement;
    }

    /// <summary>When the reference implementation gave its answers: a few of them are the date of that day.</summary>
    private sealed class DayOfTheAnswers : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    }
}
