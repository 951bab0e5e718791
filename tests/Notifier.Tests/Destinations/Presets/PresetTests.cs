using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Preset;
using Notifications.Notifier.Git;
using Notifications.Notifier.Tests.Messages;
using Notifications.Testing;
using Notifications.Testing.Servers;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Presets;

/// <summary>Every preset against a server on a real socket: what it asks, how it reads answers, what it looks like.</summary>
public sealed class PresetTests
{
    private static readonly JsonSerializerOptions Shown = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DestinationServices Services => new(Repositories.Default, TimeProvider.System, new CollectedLogs(), AnsiConsole.Console);

    public static TheoryData<string> Presets => [.. PresetCase.All.Select(one => one.Preset)];

    public static TheoryData<string> Edited => [.. PresetCase.All.Where(one => one.Edit is not null).Select(one => one.Preset)];

    public static TheoryData<string> Deletable => [.. PresetCase.All.Where(one => one.Gone is not null).Select(one => one.Preset)];

    [Fact]
    public void Every_preset_is_tried() => Assert.Equal(
        PresetRegistration.BuiltIn.Select(type => type.Name), PresetCase.All.Select(one => one.Preset).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task A_message_is_one_request_as_the_service_documents_it(string preset)
    {
        var one = PresetCase.Of(preset);
        await using var service = await FakeService.StartAsync(one.Success, Ct);
        var sent = await one.Create(service.Url, Services).Destination.DeliverAsync(Some.Delivery("d-1", one.Recipient), Ct);

        Assert.Equal(one.Id, Assert.IsType<DeliveryOutcome.Delivered>(sent).ExternalId);
        var request = Assert.Single(service.Requests);
        var query = string.Join('&', request.Query.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(("POST", one.Path), (request.Method, request.Path + (query.Length > 0 ? "?" + query : "")));
        Assert.All(one.Headers, header => Assert.StartsWith(header.Value, request.Headers[header.Name], StringComparison.Ordinal));
        Assert.Contains("json", request.Headers["Content-Type"], StringComparison.Ordinal);
        var body = JsonElement.Parse(request.Body);
        Assert.All(one.Body, member => Assert.Equal(member.Value, PresetCase.At(body, member.Path)));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task What_the_service_refuses_is_told_apart(string preset)
    {
        var one = PresetCase.Of(preset);
        await using var service = await FakeService.StartAsync(one.Success, Ct);
        var destination = one.Create(service.Url, Services).Destination;
        Assert.NotEmpty(one.Failures);
        foreach (var (answer, outcome) in one.Failures)
        {
            service.Faults.Next(new Fault.Answers(answer));
            var said = await destination.DeliverAsync(Some.Delivery("d-1", one.Recipient), Ct);
            Assert.True(said.GetType() == outcome, $"{answer.Status} {answer.Body}: {said}");
        }

        service.Faults.Next(new Fault.Answers(new FakeAnswer(400, $$"""{"message":"{{PresetCase.Token}}","description":"{{PresetCase.Token}}","error":"{{PresetCase.Token}}","errors":["{{PresetCase.Token}}"]}""")));
        Assert.DoesNotContain(
            PresetCase.Token, $"{await destination.DeliverAsync(Some.Delivery("d-1", one.Recipient), Ct)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_sections_and_actions_of_a_template_for_Teams_stand_in_its_card()
    {
        var one = PresetCase.Of("teams");
        await using var service = await FakeService.StartAsync(one.Success, Ct);
        var delivery = Some.Delivery("d-1", one.Recipient);
        var native = JsonElement.Parse("""
            {
              "facts": "[{\"name\": \"Sync\", \"value\": \"[Out](https://evil.example)\"}]",
              "sections": [{ "activityTitle": "Why", "facts": [{ "name": "by", "value": "a \"quoted\" hand" }] }, { "text": "More" }, {}],
              "potentialAction": [
                { "@type": "ActionCard", "name": "No address" },
                { "@type": "OpenUri", "name": "Open", "targets": [{ "os": "default", "uri": "https://argocd.example.com/a" }] },
                { "@type": "OpenUri", "name": "Diff", "targets": [{ "os": "default", "uri": "https://argocd.example.com/d" }] }]
            }
            """);
        delivery = delivery with { Message = delivery.Message with { Native = delivery.Message.Native.Add("teams", native) } };
        Assert.IsType<DeliveryOutcome.Delivered>(await one.Create(service.Url, Services).Destination.DeliverAsync(delivery, Ct));
        var card = JsonElement.Parse(Assert.Single(service.Requests).Body).GetProperty("attachments")[0].GetProperty("content");
        var body = card.GetProperty("body").EnumerateArray().ToList();
        var facts = body.Where(block => block.GetProperty("type").GetString() == "FactSet")
            .SelectMany(set => set.GetProperty("facts").EnumerateArray()).ToDictionary(
                fact => fact.GetProperty("title").GetString()!, fact => fact.GetProperty("value").GetString(), StringComparer.Ordinal);
        Assert.Equal("a \"quoted\" hand", facts["by"]);
        Assert.Equal(@"\[Out\](https://evil.example)", facts["Sync"]);
        var texts = body.Where(block => block.TryGetProperty("text", out _)).Select(block => block.GetProperty("text").GetString());
        Assert.Superset(new HashSet<string?> { "Why", "More" }, texts.ToHashSet());
        Assert.Equal([("Open", "https://argocd.example.com/a"), ("Diff", "https://argocd.example.com/d")],
            card.GetProperty("actions").EnumerateArray()
                .Select(action => (action.GetProperty("title").GetString(), action.GetProperty("url").GetString())));
    }

    [Theory]
    [InlineData("telegram", 9)]
    [InlineData("discord", 0.75)]
    public async Task A_rate_limit_in_the_body_blocks_the_lane_for_as_long_as_it_says(string preset, double seconds)
    {
        var one = PresetCase.Of(preset);
        await using var service = await FakeService.StartAsync(one.Failures.Single(failure => failure.Answer.Status == 429).Answer, Ct);
        var said = Assert.IsType<DeliveryOutcome.Deferred>(
            await one.Create(service.Url, Services).Destination.DeliverAsync(Some.Delivery("d-1", one.Recipient), Ct));
        Assert.Equal((TimeSpan.FromSeconds(seconds), true), (said.After, said.BlocksLane));
    }

    [Theory]
    [MemberData(nameof(Edited))]
    public async Task A_conversation_has_one_message_that_is_changed(string preset)
    {
        var one = PresetCase.Of(preset);
        await using var service = await FakeService.StartAsync(one.Success, Ct);
        var entry = one.Create(service.Url, Services);
        Assert.True(entry.Updates);
        var changed = await entry.Destination.DeliverAsync(
            Some.Delivery("d-2", one.Recipient, Some.Conversation(one.Id, ConversationMode.Update), announce: true), Ct);

        Assert.Equal(one.Id, Assert.IsType<DeliveryOutcome.Delivered>(changed).ExternalId);
        var (edit, announced) = (service.Requests[0], service.Requests[1]);
        Assert.Equal(one.Edit, $"{edit.Method} {edit.Path}");
        JsonElement.Parse(edit.Body);
        Assert.Equal(one.Path.Split('?')[0], announced.Path);
        Assert.Equal(2, service.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Deletable))]
    public async Task A_message_that_somebody_deleted_is_sent_anew(string preset)
    {
        var one = PresetCase.Of(preset);
        await using var service = await FakeService.StartAsync(one.Success, Ct);
        service.Faults.Next(new Fault.Answers(one.Gone!));
        var sent = await one.Create(service.Url, Services).Destination.DeliverAsync(
            Some.Delivery("d-2", one.Recipient, Some.Conversation("old", ConversationMode.Update)), Ct);

        Assert.Equal(one.Id, Assert.IsType<DeliveryOutcome.Delivered>(sent).ExternalId);
        Assert.Equal(2, service.Requests.Count);
    }

    [Theory]
    [InlineData("pagerduty", "event_action", "trigger", "acknowledge", "resolve")]
    [InlineData("opsgenie", null, "/v2/alerts", "/acknowledge", "/close")]
    [InlineData("alertmanager", "0.endsAt", "2026-03-05T12:00:00Z", "2026-03-05T12:00:00Z", "2026-03-04T12:00:00Z")]
    public async Task An_incident_has_one_key_from_its_beginning_to_its_end(
        string preset, string? member, string firing, string acknowledged, string resolved)
    {
        var one = PresetCase.Of(preset);
        await using var service = await FakeService.StartAsync(one.Success, Ct);
        var destination = one.Create(service.Url, Services).Destination;
        foreach (var severity in new[] { Severity.Failure, Severity.Progress, Severity.Success })
        {
            var message = Some.Message(severity: severity);
            await destination.DeliverAsync(Some.Delivery(
                "d-" + severity, one.Recipient, Some.Conversation(null, ConversationMode.Update, message), message: message), Ct);
        }

        var asked = service.Requests.Select(request => (request.Path, Body: JsonElement.Parse(request.Body))).ToList();
        Assert.All(new[] { firing, acknowledged, resolved }.Zip(asked), pair => Assert.EndsWith(
            pair.First, member is null ? pair.Second.Path : PresetCase.At(pair.Second.Body, member), StringComparison.Ordinal));
        var expected = "argocd-" + Some.Conversation(null).Marker;
        Assert.All(asked, request => Assert.Contains(expected, request.Path + request.Body.GetRawText(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Whatever_stands_in_values_the_body_is_JSON_within_the_limits_of_the_service(string preset)
    {
        var one = PresetCase.Of(preset);
        var type = PresetRegistration.BuiltIn.Single(type => type.Name == preset);
        var bytes = PresetRegistration.Read(preset).Lengths.Bytes;
        Hostile.Holds(Hostile.Message, message =>
        {
            var text = type.Preview!(message);
            var body = JsonElement.Parse(text);
            Assert.InRange(Encoding.UTF8.GetByteCount(text), 2, bytes);
            Assert.All(one.Longest, longest => Assert.InRange(Length(body, longest.Path), 0, longest.Most));
        }, times: 8);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_built_in_messages_look_there_as_the_file_says(string preset)
    {
        var type = PresetRegistration.BuiltIn.Single(type => type.Name == preset);
        var text = new StringBuilder();
        foreach (var story in CatalogStory.All.DistinctBy(story => story.Template))
        {
            var body = JsonElement.Parse(type.Preview!(CatalogTests.Message(story.Name)));
            text.Append(CultureInfo.InvariantCulture, $"== {story.Name}\n{JsonSerializer.Serialize(body, Shown)}\n\n");
        }

        Golden.Matches(Path.Combine("Destinations", "Presets", "Cases", "golden", preset + ".txt"), text.ToString());
    }

    /// <summary>Telegram counts what is shown: without tags, and an escape as one character.</summary>
    private static int Length(JsonElement body, string path) => PresetCase.At(body, path) is not { } text ? 0
        : PresetCase.At(body, "parse_mode") == "HTML" ? WebUtility.HtmlDecode(Regex.Replace(text, "<[^>]*>", "")).Length : text.Length;

    [Theory]
    [InlineData("discord", "nobody", "has no \"nobody\" under webhooks")]
    [InlineData("mattermost", "", "names nobody")]
    public async Task A_recipient_that_is_none_is_refused_without_a_request(string preset, string recipient, string reason)
    {
        var one = PresetCase.Of(preset);
        await using var service = await FakeService.StartAsync(one.Success, Ct);
        var refused = await one.Create(service.Url, Services).Destination.DeliverAsync(Some.Delivery("d-1", recipient), Ct);
        Assert.Contains(reason, Assert.IsType<DeliveryOutcome.Rejected>(refused).Reason, StringComparison.Ordinal);
        Assert.Empty(service.Requests);
    }
}
