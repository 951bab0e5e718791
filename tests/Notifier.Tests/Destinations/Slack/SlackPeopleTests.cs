using System.Collections.Immutable;
using System.Text.Json;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations;
using Notifications.Notifier.Destinations.Slack;
using Notifications.Notifier.Git;
using Notifications.Testing.Servers;
using Notifications.Testing.Slack;
using Xunit;

namespace Notifications.Notifier.Tests.Destinations.Slack;

/// <summary>The person who pressed Sync, or wrote the commit, is written to directly.</summary>
public sealed class SlackPeopleTests : IAsyncLifetime
{
    private const string Ada = "U024BE7LH";
    private readonly FakeSlackOptions _options = new();
    private FakeSlack _slack = null!;

    public async ValueTask InitializeAsync()
    {
        _slack = await FakeSlack.StartAsync(_options, TestContext.Current.CancellationToken);
        _slack.Scopes.Add("users:read.email");
        _slack.AddPerson("ada@example.com", Ada);
    }

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        Assert.Empty(_slack.Violations);
    }

    [Theory]
    [InlineData("@initiator", "ada@example.com", false, Ada)]
    [InlineData("@initiator", "ADA@example.com", false, Ada)]
    [InlineData("@initiator", "ada", false, Ada)] // in the map
    [InlineData("@initiator", "bob", false, null)]
    [InlineData("@initiator", "bob@example.com", false, null)]
    [InlineData("@initiator", null, true, null)]
    [InlineData("@author", "bob", false, Ada)]
    [InlineData("@author", null, true, null)]
    public async Task A_person_is_found_by_the_map_or_by_address_and_never_for_what_no_person_started(
        string recipient, string? by, bool automated, string? id)
    {
        var resolved = Assert.IsType<RecipientResolution.Resolved>(await AskAsync(Entry(), Question(recipient, by, automated)));
        Assert.Equal(id is null ? [] : [id], resolved.Recipients);
        Assert.Equal(id is null, resolved.Note is not null);
    }

    [Fact]
    public async Task An_address_is_looked_up_once()
    {
        var entry = Entry();
        for (var i = 0; i < 3; i++) await AskAsync(entry, Question("@initiator", "ada@example.com"));
        Assert.Single(_slack.Requests);
    }

    [Theory]
    [InlineData("configuration", true, false)]
    [InlineData("configuration", false, true)]
    [InlineData("none", false, false)]
    [InlineData("all", true, true)]
    public async Task Who_may_name_people_is_the_operators_word(string directMessages, bool annotated, bool allowed) =>
        Assert.Equal(allowed,
            await AskAsync(Entry(directMessages),
                Question("@initiator", "ada") with { IsAnnotated = annotated }) is RecipientResolution.Resolved);

    [Fact]
    public async Task A_missing_scope_is_the_operators_to_mend_and_channels_go_on()
    {
        _slack.Scopes.Remove("users:read.email");
        var unusable = Assert.IsType<RecipientResolution.Unusable>(await AskAsync(Entry(), Question("@initiator", "ada@example.com")));
        Assert.Equal("@", unusable.Part);
        Assert.Contains("users:read.email", unusable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_Slack_is_away_the_look_up_waits()
    {
        _slack.Faults.Otherwise = _ => Fault.Status(503);
        Assert.IsType<RecipientResolution.Deferred>(await AskAsync(Entry(), Question("@initiator", "ada@example.com")));
    }

    [Fact]
    public async Task A_person_gets_a_message()
    {
        var outcome = await Entry().Destination.DeliverAsync(Some.Delivery("d", Ada), TestContext.Current.CancellationToken);
        Assert.Equal("D024BE7LH", Assert.IsType<DeliveryOutcome.Delivered>(outcome).RecipientId);
        Assert.Single(_slack.Messages(Ada));
    }

    [Fact]
    public void Only_people_are_resolved()
    {
        var entry = Entry();
        Assert.True(entry.Resolves("@initiator"));
        Assert.False(entry.Resolves("#sre"));
        Assert.Equal("is nobody that Slack finds", DestinationCatalog.Types["slack"].CheckRecipient("@ada")?.Message);
        Assert.Null(DestinationCatalog.Types["slack"].CheckRecipient("@author"));
    }

    private static Task<RecipientResolution> AskAsync(DestinationEntry entry, RecipientQuestion question) =>
        entry.Resolve!(question, TestContext.Current.CancellationToken);

    private DestinationEntry Entry(string directMessages = "all")
    {
        var document = ConfigurationDocument.Parse(
            $"token: {_options.Token}\napiUrl: {_slack.Url}api/\npeople: {{ ada: {Ada} }}\ndirectMessages: {directMessages}\n", "test.yaml",
            EnvironmentVariables.Of());
        var options = SlackRegistration.Read(document.Root);
        document.ThrowIfInvalid();
        return SlackRegistration.Create(
            "slack", options,
            new DestinationServices(
                Repositories.Default, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
                Spectre.Console.AnsiConsole.Console));
    }

    private static RecipientQuestion Question(string recipient, string? by, bool automated = false)
    {
        var app = JsonSerializer.SerializeToUtf8Bytes(
            new { metadata = new { name = "web" }, spec = new { source = new { repoURL = "https://github.com/acme/web" } } });
        var data = JsonSerializer.SerializeToElement(new { phase = "Failed", initiatedBy = new { username = by, automated } });
        var transition = new Transition("t", TransitionKinds.SyncFailed, Some.Noon, "s", null, data);
        var none = ImmutableDictionary<string, string>.Empty;
        var appEvent = new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", null), new AppRef("argocd", "web", "uid", "default"), new Position("e", 1, 1), Some.Noon,
            null, Origins.Watch,
            [transition], null, Doc.FromJson(app), Standing.Calm, new Subject(none, none, none), null);
        return new RecipientQuestion(appEvent, transition, recipient, IsAnnotated: false)
        {
            Commit = _ => Task.FromResult<CommitInfo?>(
                new CommitInfo("Ada Lovelace", "ada-l", "Raise the limits") { Email = "ada@example.com" }),
        };
    }
}
