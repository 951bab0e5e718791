using System.Globalization;
using System.Text.Json;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Xunit;

namespace Notifications.Notifier.Tests.Models;

/// <summary>Sync windows by the rules of Argo CD's documentation.</summary>
public sealed class SyncWindowTests
{
    private const string Night = """{"kind":"deny","schedule":"0 22 * * *","duration":"8h","applications":["*"]}""";
    private const string NightByHand = """{"kind":"deny","schedule":"0 22 * * *","duration":"8h","applications":["*"],"manualSync":true}""";
    private const string Office = """{"kind":"allow","schedule":"0 9 * * 1-5","duration":"8h","applications":["*"]}""";
    private const string OfficeByHand = """{"kind":"allow","schedule":"0 9 * * 1-5","duration":"8h","applications":["*"],"manualSync":true}""";
    private const string Berlin = """{"kind":"allow","schedule":"0 9 * * *","duration":"8h","timeZone":"Europe/Berlin","applications":["*"]}""";
    private const string FirstOrMonday = """{"kind":"deny","schedule":"0 0 1 * 1","duration":"24h","applications":["*"]}""";

    /// <summary>2026-02-02 is a Monday.</summary>
    [Theory]
    [InlineData("2026-02-02 12:00", Night, "free")]
    [InlineData("2026-02-02 22:00", Night, "held, not by hand, until 02-03 06:00")]
    [InlineData("2026-02-03 05:59", Night, "held, not by hand, until 02-03 06:00")]
    [InlineData("2026-02-03 06:00", Night, "free")]
    [InlineData("2026-02-03 01:00", NightByHand, "held, by hand, until 02-03 06:00")]
    [InlineData("2026-02-02 10:00", Office, "free")]
    [InlineData("2026-02-02 17:00", Office, "held, not by hand, until 02-03 09:00")]
    [InlineData("2026-02-06 18:00", OfficeByHand, "held, by hand, until 02-09 09:00")]
    [InlineData("2026-02-02 08:30", Berlin, "free")]
    [InlineData("2026-02-02 07:30", Berlin, "held, not by hand, until 02-02 08:00")]
    [InlineData("2026-02-02 23:00", Office + "," + Night, "held, not by hand, until 02-03 09:00")]
    [InlineData("2026-02-02 18:00", Office + "," + NightByHand, "held, not by hand, until 02-03 09:00")]
    [InlineData("2026-03-01 12:00", FirstOrMonday, "held, not by hand, until 03-03 00:00")]
    [InlineData("2026-03-04 12:00", FirstOrMonday, "free")]
    public void A_window_holds_as_Argo_CD_would(string now, string windows, string expected) => Assert.Equal(expected, At(now, windows));

    [Theory]
    [InlineData("\"applications\":[\"shop-*\"]", true)]
    [InlineData("\"applications\":[\"shop\"]", false)]
    [InlineData("\"namespaces\":[\"team-?\"]", true)]
    [InlineData("\"clusters\":[\"https://prod.example.com\"]", true)]
    [InlineData("\"clusters\":[\"prod\"]", true)]
    [InlineData("\"clusters\":[\"staging\"],\"namespaces\":[\"team-a\"]", true)]
    [InlineData("\"clusters\":[\"staging\"],\"namespaces\":[\"team-a\"],\"andOperator\":true", false)]
    [InlineData("\"namespaces\":[]", false)]
    public void A_window_is_about_the_Applications_that_it_names(string named, bool about) => Assert.Equal(
        about ? "held, not by hand, until 02-03 06:00" : null,
        At("2026-02-03 01:00", $$"""{"kind":"deny","schedule":"0 22 * * *","duration":"8h",{{named}}}"""));

    [Theory]
    [InlineData("""{"kind":"deny","schedule":"every night","duration":"8h","applications":["*"]}""")]
    [InlineData("""{"kind":"deny","schedule":"0 22 * * *","duration":"a while","applications":["*"]}""")]
    [InlineData("""{"kind":"deny","schedule":"0 22 * * *","duration":"8h","timeZone":"Nowhere/Land","applications":["*"]}""")]
    [InlineData("""{"kind":"perhaps","schedule":"0 22 * * *","duration":"8h","applications":["*"]}""")]
    [InlineData("""{"kind":"deny","schedule":"0 22 * * *","duration":"a while","applications":["*"]},""" + Night)]
    [InlineData("7,null")]
    public void Nothing_is_said_about_windows_that_are_not_understood(string windows) => Assert.Null(At("2026-02-03 01:00", windows));

    private static string? At(string now, string windows)
    {
        var none = new Dictionary<string, string>();
        var app = """{"metadata":{"name":"shop-web"},"spec":{"destination":{"name":"prod","server":"https://prod.example.com","namespace":"team-a"}}}"""u8;
        var appEvent = new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", null), new AppRef("argocd", "shop-web", "uid", "default"), new Position("e", 1, 1),
            DateTimeOffset.UnixEpoch, null, Origins.Watch, [], null, Doc.FromJson(app.ToArray()), Standing.Calm,
            new Subject(none, none, none), null);
        var facts = new ModelFactory(Repositories.Default).FactsOf(EventView.Of(appEvent), transition: null);
        var state = SyncWindows.StateOf(
            new JsonView(JsonElement.Parse($"[{windows}]")), facts,
            DateTimeOffset.Parse(now + "Z", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        return state switch
        {
            null => null,
            { HoldsAutomatic: false } => "free",
            _ => string.Create(CultureInfo.InvariantCulture,
                $"held, {(state.HoldsManual ? "not by hand" : "by hand")}, until {state.Until?.UtcDateTime:MM-dd HH:mm}"),
        };
    }
}
