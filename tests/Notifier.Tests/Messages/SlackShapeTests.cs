using System.Text.RegularExpressions;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Messages;

/// <summary>The built-in messages as a channel shows them: short, and nothing twice.</summary>
public sealed partial class SlackShapeTests
{
    /// <summary>What a desktop shows of small text in one line.</summary>
    private const int Width = 90;

    public static TheoryData<string> Stories => [.. CatalogStory.All.Select(story => story.Name)];

    [Fact]
    public void The_built_in_messages_look_in_Slack_as_the_file_says() => Golden.Matches(
        Path.Combine("Messages", "Cases", "golden", "slack.txt"),
        string.Concat(CatalogStory.All.Select(
            story => $"== {story.Name}\n{string.Join('\n', Lines(SlackMessage.Of(CatalogTests.Message(story.Name))))}\n\n")));

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_built_in_message_is_short(string story) =>
        Assert.InRange(Lines(SlackMessage.Of(CatalogTests.Message(story))).Sum(line => (line.Length / Width) + 1), 2, 16);

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_built_in_message_names_instance_project_cluster_and_namespace_once(string story)
    {
        var message = CatalogTests.Message(story);
        var about = message.About with { Project = "the-project", Cluster = "the-cluster", TargetNamespace = "the-namespace" };
        var text = string.Join('\n', Lines(SlackMessage.Of(message with { About = about })));

        Assert.All(new[] { message.About.Instance, "the-project", "the-cluster", "the-namespace" },
            place => Assert.Single(Regex.Matches(text, Regex.Escape(place))));
        if (message.About.Cluster is { } cluster)
            Assert.DoesNotContain(cluster, text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_built_in_message_says_no_line_twice(string story)
    {
        var lines = Lines(SlackMessage.Of(CatalogTests.Message(story))).SelectMany(line => line.Split(" · "))
            .Select(line => line.TrimStart('•', '>', ' ')).ToList();

        Assert.Equal(lines.Distinct(StringComparer.Ordinal), lines);
    }

    [Theory]
    [InlineData("app-sync-failed.one-reason", "Job has reached the specified backoff limit")]
    [InlineData("app-sync-running.one-reason", "Job has reached the specified backoff limit")]
    [InlineData("app-health-degraded.one-reason", "back-off 5m0s restarting failed container")]
    public void A_reason_stands_once_although_Argo_CD_repeats_it_of_the_resource(string story, string reason) =>
        Assert.Single(Lines(SlackMessage.Of(CatalogTests.Message(story))), line => line.Contains(reason, StringComparison.Ordinal));

    /// <summary>As a reader sees them: links by their words.</summary>
    internal static IEnumerable<string> Lines(SlackMessage message) => message.Blocks.SelectMany(block => block switch
    {
        SlackBlock.Section(var text) => text.Split('\n'),
        SlackBlock.Facts(var texts) => texts.SelectMany(text => text.Split('\n')),
        SlackBlock.Buttons(var buttons) => [string.Join("  ", buttons.Select(button => $"[{button.Label}]"))],
        SlackBlock.Context(var text) => [text],
        _ => [],
    }).Prepend(message.Text).Select(line => Link().Replace(line, "$1")).Where(line => line.Length > 0);

    [GeneratedRegex(@"<[^|>]*\|([^>]*)>")]
    private static partial Regex Link();
}
