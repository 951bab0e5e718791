using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages.Templates;
using Notifications.Testing;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Slack;

/// <summary>The one message of a change, as Slack gets it.</summary>
public sealed class SlackChangeTests
{
    private const string Commit = "4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39";
    private static readonly string[] Instances = ["dev", "prod", "stage"];
    private static readonly SlackChange Layout = new(LayoutTemplates.BuiltIn, TimeZoneInfo.Utc);

    public static TheoryData<string> Pictures => [.. Cases.Keys];

    private static Dictionary<string, ConversationView> Cases { get; } = new(StringComparer.Ordinal)
    {
        ["2-healthy"] = Of(2, _ => Stage.Healthy),
        ["2-one-waits"] = Of(2, i => i == 0 ? Stage.Waiting : Stage.Healthy),
        ["40-under-way"] = Of(40, i => i switch
        {
            3 => Stage.Failed,
            7 => Stage.Degraded,
            11 or 12 => Stage.Waiting,
            13 => Stage.TakenBack,
            < 22 => Stage.Syncing,
            < 26 => Stage.Synced,
            _ => Stage.Healthy,
        }),
        ["40-healthy"] = Of(40, _ => Stage.Healthy),
        ["200-wait"] = Of(200, i => i % 50 == 1 ? Stage.Failed : Stage.Waiting),
        ["200-healthy-of-an-application-set"] = Of(
            200, _ => Stage.Healthy, "groupBy/set/prod/argocd/envs/github.com/acme/platform@" + Commit),
        ["3-of-a-chart"] = Of(3, i => i == 1 ? Stage.Syncing : Stage.Healthy, "groupBy/change/https://charts.example.com/ingress@4.2.0"),
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_change_has_its_sums_in_the_first_line_and_the_worst_first(string name)
    {
        var message = Layout.Of(Cases[name]);
        AssertGood(message);
        Golden.Matches(Path.Combine("Destinations", "Slack", "Cases", name + ".txt"), TextOf(message));
    }

    [Fact]
    public void A_change_that_has_reached_everybody_says_after_how_long()
    {
        var message = Layout.Of(Cases["40-healthy"]);
        Assert.StartsWith("✅ *all 40 healthy after 6 m*", message.Text, StringComparison.Ordinal);
        Assert.Equal(SlackMessage.ColorOf(Severity.Success), message.Color);
    }

    [Fact]
    public void Two_hundred_Applications_are_twenty_lines_and_counts()
    {
        var message = Layout.Of(Cases["200-wait"]);
        var lines = message.Blocks.OfType<SlackBlock.Section>().SelectMany(section => section.Text.Split('\n')).ToList();
        Assert.Equal(21, lines.Count);
        Assert.EndsWith("and 180 more waiting: dev 50, prod 65, stage 65", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_of_the_same_name_takes_the_place_of_the_first_line_and_of_the_row()
    {
        Dictionary<string, TemplateFile> own = new(StringComparer.Ordinal)
        {
            [LayoutTemplates.Change] = new("own.md", "---\ntitle: \"{{ comment.failed }} of {{ comment.total }} broke {{ change.short }}\"\n---\nSee **{{ change.source }}**."),
            [LayoutTemplates.ChangeRow] = new("row.md", "{{ row.application }} {{ row.stage }}"),
        };
        List<Templates.TemplateError> problems = [];
        var catalog = TemplateCatalog.Load(own, ["slack"], problems);
        problems.AddRange(catalog.UnknownNames(TemplateOptions.Functions(Repositories.Default, TimeProvider.System, TimeZoneInfo.Utc)));
        Assert.Empty(problems);
        var layout = new SlackChange(
            new LayoutTemplates(catalog, zone => TemplateOptions.For(catalog, Repositories.Default, TimeProvider.System, zone)),
            TimeZoneInfo.Utc);

        var message = layout.Of(Of(2, i => i == 0 ? Stage.Failed : Stage.Healthy));

        Assert.Equal("1 of 2 broke 4f2a1c9", message.Text);
        var sections = message.Blocks.OfType<SlackBlock.Section>().Select(section => section.Text).ToList();
        Assert.Equal("See *acme/platform*.", sections[0]);
        Assert.Equal("app-000 failed\napp-001 healthy", sections[1]);
    }

    [Fact]
    public void Applications_that_came_by_a_newer_commit_do_not_change_what_the_message_is_about()
    {
        var view = Of(2, _ => Stage.Healthy);
        var moved = view.Members[0].Message;
        moved = moved with { About = moved.About with { Changes = [new ChangeFacts("acme/platform", new string('9', 40), "9999999")] } };
        view = view with { Members = [view.Members[0] with { Message = moved }, view.Members[1]] };
        Assert.Contains("|4f2a1c9>", Layout.Of(view).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("9999999", Layout.Of(view).Text, StringComparison.Ordinal);
        Assert.Contains("4f2a1c9", Layout.Of(view with { Members = [view.Members[0]] }).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_in_a_change_Slack_takes_it_and_nobody_is_mentioned()
    {
        var hostile =
            from message in Hostile.Message
            from texts in Hostile.Text.Four()
            from stage in Gen.Elements(Enum.GetValues<Stage>())
            select message with
            {
                About = message.About with
                {
                    ApplicationSet = texts.Item1,
                    State = new AppState(
                        stage, texts.Item2, texts.Item3, Some.Noon)
                    {
                        Note = texts.Item4,
                        Diff = new Uri("https://argocd.example.com/d?<|>")
                    },
                    Changes = [new ChangeFacts(texts.Item1, Commit, texts.Item2)
                    {
                        Subject = texts.Item3, Author = texts.Item4, Url = new Uri("https://github.com/acme/platform/commit/1?a=<|>"),
                        PullRequest = 7,
                        PullRequestUrl = new Uri("https://github.com/acme/platform/pull/7"),
                    }],
                },
            };
        Hostile.Holds(
            hostile.NonEmptyListOf(),
            members => AssertGood(Layout.Of(View("groupBy/change/" + members[0].About.Name + "@" + Commit, members))), 100);
    }

    private static void AssertGood(SlackMessage message)
    {
        var json = JsonSerializer.Deserialize<JsonElement>(
            SlackJson.Post("C0123456789", message, new SlackMark("d-1", SlackMark.Root, "3f2a9c"), threadTs: null, broadcast: false));
        Assert.Null(SlackLimits.Error(json));
        Assert.InRange(SlackMessage.Characters(message.Blocks), 1, SlackMessage.LongestMessage);
        Assert.NotEqual("", message.Text);
        Assert.DoesNotContain('\n', message.Text);
        Assert.Empty(MrkdwnLint.Check(message.Text));
        Assert.Empty(MrkdwnLint.Check(message.Fallback));
        Assert.Empty(SlackLimits.Texts(json).Where(text => text.Type == "mrkdwn").SelectMany(text => MrkdwnLint.Check(text.Text)));
    }

    private static string TextOf(SlackMessage message)
    {
        var text = new StringBuilder(message.Text).Append('\n').Append(message.Fallback).Append("\n\n");
        foreach (var block in message.Blocks)
            text.Append(block switch
            {
                SlackBlock.Section(var section) => section,
                SlackBlock.Context(var context) => context,
                _ => block.ToString(),
            }).Append("\n\n");
        return text.ToString();
    }

    private static ConversationView Of(int count, Func<int, Stage> stageOf, string? key = null) => View(
        key ?? "groupBy/change/github.com/acme/platform@" + Commit,
        Enumerable.Range(0, count).Select(i => Application(i, stageOf(i), key)));

    private static ConversationView View(string key, IEnumerable<Message> members) => new(
        key, "3f2a9c", ConversationMode.Update, ExternalId: null,
        [.. members.Select((member, i) => new ConversationMember($"{member.About.Instance}/{member.About.Name}/{i}", member))]);

    private static Message Application(int number, Stage stage, string? key)
    {
        var (name, isChart) = ($"app-{number:000}", key?.Contains("ingress", StringComparison.Ordinal) == true);
        var message = Some.Message(name, stage is Stage.Failed or Stage.Degraded ? Severity.Failure : Severity.Success);
        return message with
        {
            About = Some.Subject(name, Instances[number % 3]) with
            {
                ApplicationSet = key?.Contains("/set/", StringComparison.Ordinal) == true ? "envs" : null,
                State = new AppState(stage, stage switch
                {
                    Stage.Healthy or Stage.TakenBack => "Healthy",
                    Stage.Degraded => "Degraded",
                    _ => "Progressing"
                }, stage is Stage.Waiting ? null : number % 2 == 0 ? "anna" : "auto-sync", Some.Noon.AddSeconds(number * 9))
                {
                    Began = Some.Noon.AddSeconds(-9 + number),
                    Note = stage is Stage.Waiting && number % 2 == 0 ? "held by a sync window" : null,
                    Diff = stage is Stage.Waiting ? new Uri($"https://argocd.example.com/applications/argocd/{name}?view=diff") : null,
                },
                Changes = [isChart ? new ChangeFacts("ingress", "4.2.0", "4.2.0") : new ChangeFacts("acme/platform", Commit, Commit[..7])
                {
                    Url = new Uri("https://github.com/acme/platform/commit/" + Commit),
                    CompareUrl = new Uri("https://github.com/acme/platform/compare/0f1e2d3...4f2a1c9"),
                    Subject = number == 1 ? "Raise the limits" : null,
                    Author = number == 1 ? "Anna" : null,
                    PullRequest = number == 1 ? 42 : null,
                    PullRequestUrl = number == 1 ? new Uri("https://github.com/acme/platform/pull/42") : null,
                }],
            },
        };
    }
}
