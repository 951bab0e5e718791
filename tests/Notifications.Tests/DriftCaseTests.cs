using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifications.Tests;

/// <summary>
/// The case files of tests/Notifier.Tests/Drift/cases as <c>explain</c> takes them: an Application before and after and Argo CD's answer
/// give the cause, the fields, the client and the message. Values that must never be shown have "canary" in them.
/// </summary>
public sealed class DriftCaseTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Drift", "cases");
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Told = ["on-drift-detected", "on-self-healed", "on-change-pending", "on-reconciliation-stalled"];

    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_at_least_80_cases() => Assert.InRange(Cases.Count, 80, int.MaxValue);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_difference_is_told_by_its_cause_its_fields_and_the_client(string name)
    {
        var said = await ExplainAsync(name, "json");
        Assert.Equal((0, ""), (said.Code, said.Errors));
        Golden.Matches(Path.Combine("Drift", "cases", name, "expected.txt"), Text(JsonNode.Parse(said.Output)!));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task No_hidden_value_occurs_in_what_is_printed(string name)
    {
        foreach (var format in new[] { "json", "text" })
        {
            var said = await ExplainAsync(name, format);
            Assert.DoesNotContain("canary", said.Output, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Y2FuYXJ5", said.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("++++", said.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("live-edited", "live-edited-replicas")]
    [InlineData("pending", "pending")]
    [InlineData("both", "both-two-resources")]
    [InlineData("fighting", "fighting")]
    [InlineData("self-healed", "self-healed")]
    [InlineData("missing", "missing")]
    [InlineData("extra", "extra")]
    [InlineData("prune-skipped", "prune-skipped")]
    [InlineData("stale", "stale")]
    public async Task Each_cause_is_seen_in_the_terminal(string cause, string name)
    {
        var said = await ExplainAsync(name, "text");
        Assert.Contains($"\nDrift\n  {cause} since ", said.Output, StringComparison.Ordinal);
    }

    private static Task<Said> ExplainAsync(string name, string format)
    {
        string[] arguments = ["explain", "--output", format];
        foreach (var file in new[] { "before", "after", "managed-resources" })
        {
            var path = Path.Combine(Folder, name, file + ".json");
            if (File.Exists(path)) arguments = [.. arguments, "--" + file, path];
        }

        return Cli.RunAsync(name == "stale" ? [.. arguments, "--stalled"] : arguments);
    }

    /// <summary>The drift, and the messages about it without their fields and links.</summary>
    private static string Text(JsonNode answer)
    {
        var text = new StringBuilder();
        if (answer["drift"] is { } drift) Append(text, drift);
        else text.Append("no drift\n");
        foreach (var message in answer["samples"]!.AsArray().Where(sample => Told.Contains((string?)sample!["trigger"])))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"\n{message!["trigger"]}, {message["message"]!["severity"]}\n{message["message"]!["title"]}\n");
            foreach (var line in ((string)message["message"]!["body"]!).Split('\n')) text.Append(line.TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode drift)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"{drift["cause"]} since {drift["since"] ?? "?"}, hidden by rules: {drift["hiddenByRules"]}\n");
        foreach (var resource in drift["resources"]!.AsArray())
        {
            var hand = resource!["hand"] is { } known ? $" by {known["manager"]} ({known["operation"]}) at {known["at"]}" : "";
            text.Append(CultureInfo.InvariantCulture, $"{resource["group"]}/{resource["kind"]} {resource["namespace"]}/{resource["name"]}: {resource["state"]}, {resource["cause"]}{hand}\n");
            foreach (var field in resource["fields"]!.AsArray())
            {
                var redacted = (bool)field!["redacted"]! ? " (redacted)" : "";
                text.Append(CultureInfo.InvariantCulture,
                    $"  {field["path"]}: {Quoted(field["old"])} -> {Quoted(field["new"])}{redacted}\n");
            }
        }
    }

    private static string Quoted(JsonNode? value) => value is null ? "absent" : JsonSerializer.Serialize((string)value!, Readable);
}
