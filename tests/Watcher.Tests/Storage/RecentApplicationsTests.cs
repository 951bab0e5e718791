using Notifications.Events;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Transitions;
using Xunit;

namespace Notifications.Watcher.Tests.Storage;

/// <summary>What is kept in memory of what was written.</summary>
public sealed class RecentApplicationsTests
{
    private const int Limit = 200_000;
    private readonly RecentApplications _recent = new(Limit);

    [Fact]
    public void What_was_written_last_is_there_and_the_rest_is_to_be_read()
    {
        Write(Changed("api", digest: 1), Changed("web", digest: 1));
        Write(Changed("api", digest: 2));
        HashSet<ApplicationKey> keys = [Key("api"), Key("web"), Key("unknown")];

        var found = _recent.Take(keys);

        Assert.Equal([("api", 2), ("web", 1)], found.Values.Select(a => (a.Key.Name, a.Digest.Value)).Order());
        Assert.Equal([Key("unknown")], keys);
    }

    [Fact]
    public void What_was_written_without_its_content_takes_away_what_was_before()
    {
        Write(Changed("api", digest: 1));
        Write(Changed("api", digest: 2) with { Content = null });
        Assert.Empty(Known("api"));
    }

    [Fact]
    public void What_is_gone_is_not_there()
    {
        Write(Changed("api"), Changed("web"));
        _recent.Written(Nothing with { Removed = [Key("api")] });
        Assert.Equal(["web"], Known("api", "web"));
    }

    [Fact]
    public void After_a_write_in_doubt_nothing_is_there()
    {
        Write(Changed("api"));
        _recent.Clear();
        Assert.Empty(Known("api"));
    }

    [Fact]
    public void Only_the_newest_of_many_stay()
    {
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"app-{i:D4}")];
        foreach (var name in names) Write(Changed(name));
        var known = Known(names);
        Assert.InRange(known.Count, 10, Limit / 2000);
        Assert.Equal(names[^known.Count..], known);
    }

    [Fact]
    public void A_very_large_one_drives_nobody_out()
    {
        Write(Changed("api"));
        Write(Changed("large", resources: 5000));
        Assert.Equal(["api"], Known("api", "large"));
    }

    [Fact]
    public void One_that_changes_again_and_again_drives_nobody_out()
    {
        Write(Changed("api"));
        for (var i = 0; i < 1000; i++) Write(Changed("web", digest: i));
        Assert.Equal(["api", "web"], Known("api", "web"));
    }

    private static Batch Nothing { get; } = new(
        0, 0, [], [], [], [], new Dictionary<string, IReadOnlyDictionary<string, string>?>(), new Dictionary<string, ScopeVersion>(), []);

    private static ApplicationKey Key(string name) => new("argocd", name);

    private static StoredApplication Changed(string name, long digest = 1, int resources = 0)
    {
        var drifting = Enumerable.Range(0, resources)
            .Select(i => new ResourceState(new ResourceKey("apps", "Deployment", "shop", $"web-{i}"), null, false, false));
        var content = new ApplicationSnapshot { Key = Key(name), Uid = name, OutOfSync = [.. drifting] };
        return new StoredApplication(
            Key(name), name, new NoiseDigest(digest), Doc.FromJson("{}"u8), TrackedState.Baseline(content),
            DateTimeOffset.UnixEpoch)
        { Content = content };
    }

    private List<string> Known(params string[] names) =>
        [.. _recent.Take([.. names.Select(Key)]).Keys.Select(k => k.Name).Order(StringComparer.Ordinal)];

    private void Write(params StoredApplication[] applications) => _recent.Written(Nothing with { Applications = applications });
}
