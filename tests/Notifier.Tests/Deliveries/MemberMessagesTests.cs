using System.Text.Json;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Sending;
using Xunit;

namespace Notifications.Notifier.Tests.Deliveries;

public sealed class MemberMessagesTests
{
    private readonly MemberMessages _messages = new();

    [Fact]
    public void A_text_that_was_read_lately_is_not_read_again()
    {
        var first = _messages.Read(Member(Said("web 1")));

        Assert.Equal("web 1", first.Title.ToPlainText());
        Assert.Same(first, _messages.Read(Member(Said("web 1"))));
        Assert.Equal("web 2", _messages.Read(Member(Said("web 2"))).Title.ToPlainText());
    }

    [Fact]
    public void Of_many_the_latest_are_kept()
    {
        var first = _messages.Read(Member(Said("web 0")));
        for (var i = 1; i <= 5000; i++) _messages.Read(Member(Said($"web {i}")));
        var last = _messages.Read(Member(Said("web 5000")));

        Assert.Same(last, _messages.Read(Member(Said("web 5000"))));
        Assert.NotSame(first, _messages.Read(Member(Said("web 0"))));
    }

    [Fact]
    public void What_is_no_message_says_whose_it_is()
    {
        var error = Assert.Throws<InvalidDataException>(() => _messages.Read(Member("null")));
        Assert.Contains("prod/argocd/web", error.Message, StringComparison.Ordinal);
    }

    private static MemberState Member(string json) => new(new MemberKey("prod", "uid"), "prod/argocd/web", default, "delivery", json);

    private static string Said(string title) => JsonSerializer.Serialize(RigSetup.Title(title), LedgerJson.Default.Message);
}
