using System.Collections.Immutable;
using System.Text.Json;
using FsCheck.Fluent;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Testing.Contracts;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Slack;

public sealed class SlackLayoutTests
{
    private static readonly SlackMark Mark = new("d-1", SlackMark.Root, "3f2a9c");

    [Theory]
    [InlineData("a < b & c > d", "a &lt; b &amp; c &gt; d")]
    [InlineData("<!channel> hi", "&lt;!channel&gt; hi")]
    [InlineData("> not a quotation", "\u200B&gt; not a quotation")]
    [InlineData("my_app_name", "my_app_name")]
    [InlineData("*bold* _it_ ~no~", "*\u200Bbold*\u200B _\u200Bit_\u200B ~\u200Bno~\u200B")]
    [InlineData("a `tick`", "a \u02CBtick\u02CB")]
    [InlineData("evil\u202Etxt\u0007", "eviltxt")]
    public void Text_means_nothing_but_itself(string text, string expected) => Assert.Equal(expected, Mrkdwn.Escape(text));

    [Fact]
    public void Half_a_character_becomes_a_whole_one() =>
        Assert.Equal("half \uFFFD and whole 𝒳", Mrkdwn.Escape("half " + '\uD835' + " and whole 𝒳"));

    [Theory]
    [InlineData("https://x.example/a?b=1&c=2", "a|b\nc", "<https://x.example/a?b=1&amp;c=2|a\u2223b c>")]
    [InlineData("https://x.example/", "", "<https://x.example/|x.example>")]
    [InlineData("https://x.example/", "<!here>", "<https://x.example/|&lt;!here&gt;>")]
    public void A_link_stays_one(string target, string label, string expected) =>
        Assert.Equal(expected, Mrkdwn.Link(new Uri(target), label));

    [Theory]
    [InlineData("**bold** and *soft* and `code`", "*bold* and _soft_ and `code`")]
    [InlineData("# Heading\n\ntext", "*Heading*\n\ntext")]
    [InlineData("- a\n- b\n  - c", "• a\n• b\n    • c")]
    [InlineData("3. a\n4. b", "3. a\n4. b")]
    [InlineData("> a\n> b", "> a\n> b")]
    [InlineData("[Argo CD](https://argocd.example.com/x)", "<https://argocd.example.com/x|Argo CD>")]
    [InlineData("```yaml\na: <b>\n```", "```\na: &lt;b&gt;\n```")]
    [InlineData("one\ntwo", "one\ntwo")]
    [InlineData("<b>html</b>", "&lt;b&gt;html&lt;/b&gt;")]
    public void Markdown_becomes_mrkdwn(string markdown, string expected)
    {
        var section = Assert.IsType<SlackBlock.Section>(Assert.Single(SlackBody.Layout(RichText.Markdown(markdown), 5000, 10)));
        Assert.Equal(expected, section.Text);
    }

    [Fact]
    public void A_message_is_one_line_and_a_coloured_card()
    {
        var json = Post(SlackMessage.Of(Some.Message()));
        Assert.Equal(":x: *<https://argocd.example.com/applications/argocd/guestbook|Sync of guestbook failed>*",
            json.GetProperty("text").GetString());
        Assert.False(json.GetProperty("unfurl_links").GetBoolean());
        Assert.False(json.GetProperty("unfurl_media").GetBoolean());
        var card = json.GetProperty("attachments")[0];
        Assert.Equal("#E01E5A", card.GetProperty("color").GetString());
        var types = card.GetProperty("blocks").EnumerateArray().Select(block => block.GetProperty("type").GetString()!);
        Assert.Equal(["section", "actions", "context"], types);
        var context = card.GetProperty("blocks")[2].GetProperty("elements")[0].GetProperty("text").GetString();
        Assert.Equal("Revision 4f2a1c9 · prod-eks · shop · in-cluster/guestbook-prod · <!date^1772625600^{date_short_pretty} {time}|2026-03-04 12:00 UTC>", context);
        Assert.Equal("d-1", json.GetProperty("metadata").GetProperty("event_payload").GetProperty("delivery_id").GetString());
    }

    [Fact]
    public void A_fact_that_needs_room_is_no_part_of_the_line_of_context()
    {
        MessageField[] fields =
        [
            new(RichText.Markdown("Long"), RichText.Value(new string('x', 80)), IsShort: true),
            new(RichText.Markdown("Lines"), RichText.Markdown("one\ntwo"), IsShort: true),
            new(RichText.Markdown("Wide"), RichText.Value("w"), IsShort: false),
        ];
        var blocks = SlackMessage.Of(Some.Message(body: "") with { Fields = [.. fields] }).Blocks;

        Assert.Equal(2, Assert.Single(blocks.OfType<SlackBlock.Facts>()).Texts.Length);
        Assert.Equal("*Wide*\nw", Assert.Single(blocks.OfType<SlackBlock.Section>()).Text);
        Assert.StartsWith("prod-eks", Assert.Single(blocks.OfType<SlackBlock.Context>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void External_addresses_and_the_ApplicationSet_are_in_the_line_of_context()
    {
        var message = Some.Message();
        message = message with
        {
            About =
            message.About with
            {
                ApplicationSet = "envs",
                ExternalLinks = [new ExternalLink("a>|<!here>", new Uri("https://shop.example.com/?a=1&b=<"))]
            }
        };

        var context = Assert.Single(SlackMessage.Of(message).Blocks.OfType<SlackBlock.Context>()).Text;

        Assert.StartsWith("<https://shop.example.com/?a=1&amp;b=%3C|a&gt;\u2223&lt;!here&gt;> · Revision", context,
            StringComparison.Ordinal);
        Assert.Contains(" · ApplicationSet envs · ", context, StringComparison.Ordinal);
        Assert.Empty(MrkdwnLint.Check(context));
    }

    [Fact]
    public void Of_several_Applications_the_worst_come_first_and_what_all_have_in_common_is_in_the_line_of_context()
    {
        var set = (Message message) =>
            message with
            {
                About = message.About with { ApplicationSet = "envs" },
                Links = [new MessageLink(
                    RichText.Markdown("Pull request #42"), new Uri("https://github.com/acme/platform/pull/42"), IsAction: false)]
            };
        Message[] members = [.. Enumerable.Range(0, 21)
            .Select(i => set(Some.Message($"app-{i:00}", i % 2 == 0 ? Severity.Failure : Severity.Warning)))];

        var digest = SlackOverview.Of(Some.Conversation(null, ConversationMode.Digest, members));

        Assert.StartsWith(":x: *11 of 21 Applications*: app-00 Sync of app-00 failed, app-02", digest.Text, StringComparison.Ordinal);
        Assert.EndsWith(" and 8 more · :warning: 10", digest.Text, StringComparison.Ordinal);
        var context = Assert.Single(digest.Blocks.OfType<SlackBlock.Context>()).Text;
        Assert.StartsWith("<https://github.com/acme/platform/pull/42|Pull request #42> · prod-eks · shop · in-cluster/guestbook-prod · ApplicationSet envs · ", context, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "Pull request", Assert.Single(
                SlackOverview.Of([.. members.Append(Some.Message())
                    .Select(member => new ConversationMember(member.About.Name, member))]).Blocks.OfType<SlackBlock.Context>()).Text,
                    StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-02-01 12:55 +01:00", "<!date^1769946900^{date_short_pretty} {time}|2026-02-01 12:55 +01:00>")]
    [InlineData("2026-02-01 11:55:10 UTC", "<!date^1769946910^{date_short_pretty} {time}|2026-02-01 11:55:10 UTC>")]
    [InlineData("2026-02-01 12:55", "2026-02-01 12:55")]
    [InlineData("2026-02-31 12:55 UTC", "2026-02-31 12:55 UTC")]
    [InlineData("at 2026-02-01 11:55 UTC", "at 2026-02-01 11:55 UTC")]
    public void A_value_that_is_a_time_is_shown_in_the_reader_s_own_time_zone(string value, string expected) =>
        Assert.Equal("Since " + expected,
            Assert.IsType<SlackBlock.Section>(Assert.Single(SlackBody.Layout(Some.Text(("Since ", false), (value, true)), 5000, 10))).Text);

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-04 13:00 +01:00")]
    [InlineData("Asia/Kolkata", "2026-03-04 17:30 +05:30")]
    [InlineData("America/New_York", "2026-03-04 07:00 -05:00")]
    [InlineData("UTC", "2026-03-04 12:00 UTC")]
    public void A_client_that_does_not_know_its_reader_s_time_zone_shows_the_configured_one(string zone, string expected)
    {
        var sample = Some.Message();
        var message = sample with { At = TimeZoneInfo.ConvertTime(sample.At, TimeZoneInfo.FindSystemTimeZoneById(zone)) };
        var digest = SlackOverview.Of([new ConversationMember("a", message), new ConversationMember("b", message)]);
        foreach (var blocks in new[] { SlackMessage.Of(message).Blocks, digest.Blocks })
            Assert.EndsWith($"{{time}}|{expected}>", Assert.Single(blocks.OfType<SlackBlock.Context>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_body_is_shortened_and_everything_else_stays()
    {
        var body = string.Join("\n\n", Enumerable.Range(0, 200).Select(i => $"Paragraph {i} " + new string('x', 200)));
        var message = SlackMessage.Of(Some.Message(body: body));
        Assert.InRange(SlackMessage.Characters(message.Blocks), 10_000, SlackMessage.LongestMessage);
        Assert.Contains(message.Blocks, block => block is SlackBlock.Buttons);
        Assert.Contains(message.Blocks, block => block is SlackBlock.Section(var text)
            && text.Contains("shortened", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cut_fence_is_closed()
    {
        var fence = Assert.IsType<SlackBlock.Section>(
            Assert.Single(SlackBody.Layout(Some.Text(("```\n", false), (new string('y', 9000), true), ("\n```", false)), 9000, 10)));
        Assert.InRange(fence.Text.Length, 2900, 3000);
        Assert.EndsWith("…\n```", fence.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_Applications_have_a_line_each_and_failures_their_words()
    {
        Message[] members = [
            Some.Message("a", Severity.Success), Some.Message("b", Severity.Failure, "It broke."), Some.Message("c", Severity.Progress)];
        var message = SlackMessage.Of(Some.Conversation(null, ConversationMode.Update, members), members[2]);
        Assert.Equal("#E01E5A", message.Color);
        var text = string.Join("\n", message.Blocks.OfType<SlackBlock.Section>().Select(section => section.Text));
        Assert.Equal(":x: *1 of 3 Applications*: b Sync of b failed · :hourglass_flowing_sand: 1 · :white_check_mark: 1", message.Text);
        Assert.Contains("|a>", text, StringComparison.Ordinal);
        Assert.Contains("It broke.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_the_template_are_taken_as_they_are_within_the_limits()
    {
        var tree = JsonSerializer.SerializeToElement(new object[]
        {
            new { type = "header", text = new { type = "plain_text", text = new string('h', 400) } },
            new { type = "section", text = new { type = "mrkdwn", text = "<https://x.example/" + new string('u', 4000) + "|x>" } },
            "not a block",
        });
        var message = SlackMessage.Of(Some.Message() with { Native = ImmutableDictionary<string, JsonElement>.Empty.Add("slack", tree) });
        Assert.Equal(2, message.Blocks.Length);
        Assert.Null(SlackLimits.Error(Post(message)));
    }

    [Theory]
    [InlineData("""[{"title": "web", "title_link": "https://x.example/web", "text": "failed", "fields": [{"title": "Sync Status", "value": "OutOfSync", "short": true},]}]""", 3)]
    [InlineData("""[{"blocks": [{"type": "divider"}]}]""", 1)]
    public void Attachments_of_the_old_form_become_blocks(string attachments, int blocks)
    {
        var tree = JsonSerializer.SerializeToElement(new { attachments });
        var message = SlackMessage.Of(Some.Message() with { Native = ImmutableDictionary<string, JsonElement>.Empty.Add("slack", tree) });
        Assert.Equal(blocks, message.Blocks.OfType<SlackBlock.Native>().Count());
        Assert.Null(SlackLimits.Error(Post(message)));
    }

    [Fact]
    public void Attachments_that_are_no_JSON_leave_the_message_as_every_other()
    {
        var tree = JsonSerializer.SerializeToElement(new { attachments = "[{" });
        var message = SlackMessage.Of(Some.Message() with { Native = ImmutableDictionary<string, JsonElement>.Empty.Add("slack", tree) });
        Assert.NotEmpty(message.Blocks);
        Assert.Empty(message.Blocks.OfType<SlackBlock.Native>());
    }

    [Fact]
    public void Whatever_is_in_a_message_Slack_takes_it_and_nobody_is_mentioned() =>
        Hostile.Holds(Hostile.Message, message => AssertGood(SlackMessage.Of(message)), 400);

    [Fact]
    public void Whatever_is_in_a_conversation_Slack_takes_it_and_nobody_is_mentioned() =>
        Hostile.Holds(Hostile.Message.NonEmptyListOf(),
            members => AssertGood(SlackMessage.Of(Some.Conversation(null, ConversationMode.Update, members), members[0])), 60);

    [Fact]
    public void Whatever_is_in_a_message_keeps_to_Slacks_own_types()
    {
        var contract = SlackContract.Shared;
        Hostile.Holds(Hostile.Message, message =>
        {
            var json = SlackJson.Post("C0123456789", SlackMessage.Of(message), Mark, threadTs: null, broadcast: false);
            Assert.Empty(contract.Check("chat.postMessage", System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject()));
        }, 25);
    }

    private static void AssertGood(SlackMessage message)
    {
        var json = Post(message);
        Assert.Null(SlackLimits.Error(json));
        Assert.InRange(SlackMessage.Characters(message.Blocks), 1, SlackMessage.LongestMessage);
        Assert.NotEqual("", message.Text);
        Assert.Empty(MrkdwnLint.Check(message.Text));
        Assert.Empty(MrkdwnLint.Check(message.Fallback));
        Assert.Empty(SlackLimits.Texts(json).Where(text => text.Type == "mrkdwn").SelectMany(text => MrkdwnLint.Check(text.Text)));
    }

    private static JsonElement Post(SlackMessage message) =>
        JsonSerializer.Deserialize<JsonElement>(SlackJson.Post("C0123456789", message, Mark, threadTs: null, broadcast: false));
}
