using System.Text.Json;
using Notifications.Events;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Xunit;

namespace Notifications.Notifier.Tests.Models;

/// <summary>A repository that merely stands in an Application is not read with the operator's credentials.</summary>
public sealed class SourcePermissionTests
{
    private const string Shop = "https://github.com/acme/shop.git";
    private const string Private = "https://github.com/acme/private";
    private const string Sha = "a8e3abce1871828204fb6382fc0819e80ab1cf9b";

    [Theory]
    [InlineData("*", Shop, true)]
    [InlineData("https://github.com/acme/shop", Shop, true)]
    [InlineData("https://github.com/acme/*", Shop, true)]
    [InlineData("https://github.com/*", Shop, false)] // a star stays within its part
    [InlineData("https://github.com/**", Shop, true)]
    [InlineData("https://github.com/other/*", Shop, false)]
    [InlineData("git@github.com:acme/*", "git@github.com:acme/shop.git", true)]
    [InlineData("https://GitHub.com/Acme/Shop.git", Shop, true)]
    [InlineData("https://github.com/acme/s?op", Shop, false)]
    [InlineData("https://github.com/acme/shop*", "https://github.com/acme/shop-private", true)]
    [InlineData("", Shop, false)]
    public void A_project_permits_by_globs(string pattern, string url, bool permits) =>
        Assert.Equal(permits, SourcePermission.Permits([pattern], url));

    [Fact]
    public void What_a_project_forbids_it_forbids_whatever_else_it_permits()
    {
        Assert.False(SourcePermission.Permits(["*", "!https://github.com/acme/private"], Private));
        Assert.True(SourcePermission.Permits(["*", "!https://github.com/acme/private"], Shop));
        Assert.False(SourcePermission.Permits([], Shop));
    }

    [Theory]
    [InlineData(Shop, "Synced", Shop, null, true)]
    [InlineData(Shop, "OutOfSync", "git@github.com:acme/shop.git", null, true)] // the same, written otherwise
    [InlineData(Private, "Synced", Shop, null, false)] // not looked at since it was written
    [InlineData(Private, "Unknown", Private, null, false)] // Argo CD could not read it
    [InlineData(Shop, "Unknown", Shop, Shop, true)] // but did before
    [InlineData(Private, "Unknown", Private, Shop, false)]
    [InlineData(Private, null, null, null, false)]
    [InlineData("oci://ghcr.io/acme/chart", "Synced", "oci://ghcr.io/acme/chart", null, false)]
    public void Only_what_Argo_CD_has_read_is_read(string source, string? status, string? compared, string? deployed, bool allowed) =>
        Assert.Equal(allowed, Facts(source, status, compared, deployed, permitted: null).ReadableSources.Any());

    [Theory]
    [InlineData("https://github.com/acme/*", true)]
    [InlineData("https://github.com/other/*", false)]
    public void Only_what_the_project_permits_is_read(string pattern, bool allowed) =>
        Assert.Equal(allowed, Facts(Shop, "Synced", Shop, deployed: null, [pattern]).ReadableSources.Any());

    private static AppFacts Facts(string source, string? status, string? compared, string? deployed, string[]? permitted)
    {
        var app = JsonSerializer.SerializeToUtf8Bytes(new
        {
            metadata = new { name = "shop" },
            spec = new { source = new { repoURL = source, path = "." } },
            status = new
            {
                sync = new { status, revision = Sha, comparedTo = compared is null ? null : new { source = new { repoURL = compared } } },
                history = deployed is null ? [] : new[] { new { revision = Sha, source = new { repoURL = deployed } } },
            },
        });
        var none = new Dictionary<string, string>();
        var appEvent = new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", null), new AppRef("argocd", "shop", "uid", "default"), new Position("e", 1, 1),
            DateTimeOffset.UnixEpoch, null, Origins.Watch,
            [], null, Doc.FromJson(app), Standing.Calm, new Subject(none, none, none) { SourceRepos = permitted }, null);
        return new ModelFactory(Repositories.Default).FactsOf(EventView.Of(appEvent), transition: null);
    }
}
