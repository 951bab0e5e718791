using System.Collections.Immutable;
using System.Text.Json;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Console;
using Spectre.Console;
using Xunit;

namespace Notifications.Notifier.Tests.Console;

public sealed class ConsoleDestinationTests
{
    [Fact]
    public async Task A_message_is_shown_as_plain_lines_where_there_is_no_terminal()
    {
        var shown = await ShownAsync(ConsoleStyle.Slack, Delivery("#deployments", null, Sync("web", "Sync failed", Severity.Failure)));
        Assert.Equal(
            """
            --- Slack #deployments
              ✗ Sync failed
              It said: quota exceeded
              Revision 9c1d3be · prod · cluster
              [ Open in Argo CD ] https://argocd.example.com/applications/argocd/web


            """.ReplaceLineEndings("\n"),
            shown);
    }

    [Fact]
    public async Task A_pull_request_comment_has_a_row_for_each_application()
    {
        var conversation = new ConversationView(
            "pull-request",
            "m",
            ConversationMode.Update,
            ExternalId: "17",
            [new("checkout", Sync("checkout", "Sync failed", Severity.Failure)), new("web", Sync("web", "Synced", Severity.Success))]);
        var shown = await ShownAsync(
            ConsoleStyle.PullRequest, Delivery("acme/platform#128", conversation, Sync("web", "Synced", Severity.Success)));
        Assert.Equal(
            """
            --- Comment on acme/platform#128, updated
              ❌ Argo CD: 1 of 2 synced (1 not healthy yet), 1 failed
              ✗ prod/checkout  Sync failed
              ✓ prod/web       Synced


            """.ReplaceLineEndings("\n"),
            shown);
    }

    [Fact]
    public async Task Control_sequences_in_a_value_are_shown_not_obeyed()
    {
        var message = Sync("web", "Synced", Severity.Success) with { Title = RichText.Value("a\u001b[2Jb\u0007") };
        var shown = await ShownAsync(ConsoleStyle.Terminal, Delivery("", null, message));
        Assert.Contains("a\uFFFD[2Jb\uFFFD", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
    }

    [Fact]
    public async Task On_a_terminal_it_is_framed_and_markup_in_values_means_nothing()
    {
        var output = new StringWriter();
        var terminal = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(output)
            });
        var message = Sync("web", "Synced", Severity.Success) with { Title = RichText.Value("[red]x[/]") };
        await new ConsoleDestination("out", new ConsoleOptions(ConsoleStyle.Slack), new ConsoleClient(terminal))
            .DeliverAsync(Delivery("#a", null, message), TestContext.Current.CancellationToken);
        Assert.Contains("Slack #a", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("[red]x[/]", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Deployment web](https://argocd.example.com/applications/argocd/web?node=apps%2FDeployment%2F%2Fweb%2F0&tab=diff) is missing", "Deployment web is missing")]
    [InlineData("[the runbook](https://wiki.example.com/web?a=b)", "the runbook (https://wiki.example.com/web?a=b)")]
    [InlineData("[another](https://argocd.example.com/applications/argocd/web2?node=x)",
        "another (https://argocd.example.com/applications/argocd/web2?node=x)")]
    public async Task Addresses_of_the_Application_s_resources_are_left_out_in_a_terminal(string body, string expected)
    {
        var message = Sync("web", "Sync failed", Severity.Failure);
        message = message with
        {
            Body = RichText.Markdown(body),
            About = message.About with { Url = new Uri("https://argocd.example.com/applications/argocd/web") }
        };

        Assert.Contains($"\n  {expected}\n", await ShownAsync(ConsoleStyle.Slack, Delivery("#deployments", null, message)),
            StringComparison.Ordinal);
    }

    private static async Task<string> ShownAsync(ConsoleStyle style, OutgoingDelivery delivery)
    {
        var output = new StringWriter { NewLine = "\n" };
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        var outcome = await new ConsoleDestination("out", new ConsoleOptions(style), new ConsoleClient(plain))
            .DeliverAsync(delivery, TestContext.Current.CancellationToken);
        Assert.IsType<DeliveryOutcome.Delivered>(outcome);
        return output.ToString();
    }

    private static OutgoingDelivery Delivery(string recipient, ConversationView? conversation, Message message) =>
        new("d1", recipient, message, conversation, Announce: false, MaybeSent: false);

    private static Message Sync(string name, string title, Severity severity) => new(
        RichText.Markdown(title),
        severity,
        RichText.Markdown(title),
        new RichText([new Run("It said: ", IsValue: false), new Run("quota exceeded", IsValue: true)]),
        [new MessageField(RichText.Markdown("Revision"), RichText.Value("9c1d3be"), IsShort: true)],
        [new MessageLink(RichText.Markdown("Open in Argo CD"), new Uri($"https://argocd.example.com/applications/argocd/{name}"),
            IsAction: true)],
        new MessageSubject("prod", "cluster", "argocd", name, null, null, null, null, null),
        DateTimeOffset.UnixEpoch,
        ImmutableDictionary<string, JsonElement>.Empty);
}
