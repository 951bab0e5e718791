using System.Collections.Frozen;
using System.Collections.Immutable;
using Notifications.Events;
using Notifications.Notifier.Subscriptions;
using Xunit;

namespace Notifications.Notifier.Tests.Subscriptions;

/// <summary>Annotations are written by tenants: what they name forges no line where it is shown.</summary>
public sealed class UntrustedRecipientTests
{
    private static readonly SubscriptionRules Rules = new(
        new DefaultTriggers([], FrozenDictionary<string, ImmutableArray<string>>.Empty), [],
        new KnownNames(new[] { "on-created" }.ToFrozenSet(), new[] { "slack" }.ToFrozenSet()));

    [Theory]
    [InlineData("subscribe.on-created.slack", "a\u001b[31m\u0007b", "a[31mb")]
    [InlineData("subscribe.on-created.slack", "a\r\n2026-01-01  delivered  forged", "a 2026-01-01  delivered  forged")]
    [InlineData("subscribe.on-created.slack", "\u202ea\u2066", "a")]
    [InlineData("subscriptions", "- trigger: [on-created]\n  destinations: [{service: slack, recipients: [\"a\\eb\\nc\"]}]", "ab c")]
    public void A_recipient_is_cleaned_where_it_comes_in(string annotation, string value, string recipient)
    {
        var subscribers = For(annotation, value);
        Assert.Equal(recipient, Assert.Single(subscribers.All).Recipient);
    }

    [Theory]
    [InlineData("subscribe.on-\u001b[31mcreated\nforged.slack", "a")]
    [InlineData("subscribe.on-created.sl\u202eack", "a")]
    [InlineData("subscriptions", "\"\\e[31m\\nforged\": 1")]
    public void What_is_said_about_a_wrong_annotation_is_one_line(string annotation, string value)
    {
        var problem = Assert.Single(For(annotation, value).Problems).ToString();
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.DoesNotContain("\u202e", problem, StringComparison.Ordinal);
    }

    private static Subscribers For(string annotation, string value)
    {
        Dictionary<string, string> none = [];
        return Rules.For(new Subject(none, new Dictionary<string, string> { ["notifications.argoproj.io/" + annotation] = value }, none),
            "default");
    }
}
