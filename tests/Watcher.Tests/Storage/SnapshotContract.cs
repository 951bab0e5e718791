using Notifications.Hosting.Storage;
using Notifications.Testing.Storage;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Leadership;
using Notifications.Watcher.Outbox;
using Notifications.Watcher.Snapshots;
using Notifications.Watcher.Transitions;
using Xunit;

namespace Notifications.Watcher.Tests.Storage;

/// <summary>What is known of an instance, and the transaction that writes it.</summary>
public abstract class SnapshotContract(TestStore at) : OnAnyStore(at)
{
    private static readonly DateTimeOffset Since = new(2026, 2, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_one_transaction_wrote_is_there_after_a_restart()
    {
        var snapshots = await SnapshotsAsync();
        await snapshots.WriteAsync(
            Nothing with
            {
                Sequence = 7,
                Applications = [Some("api", digest: 42), Some("web", digest: -43)],
                Projects = new Dictionary<string, IReadOnlyDictionary<string, string>?>
                {
                    [
                    "shop"] = new Dictionary<string, string> { ["a"] = "ü\n\"b" },
                    ["bare"] = new Dictionary<string, string>()
                },
                ScopeVersions = new Dictionary<string, ScopeVersion> { ["argocd"] = new("1000", Listed: true) },
            },
            Ct);

        var known = await snapshots.LoadAsync(Ct);

        Assert.Equal(7, known.Sequence);
        Assert.Equal([("api", 42), ("web", -43)], known.Applications.Select(a => (a.Key.Name, a.Digest.Value)).Order());
        Assert.Equal("1000", Assert.Single(known.ScopeVersions).Value);
        Assert.Equal("ü\n\"b", known.Projects["shop"]["a"]);
        Assert.Empty(known.Projects["bare"]);
    }

    [Fact]
    public async Task Since_when_Argo_CD_compares_nothing_outlives_a_restart_until_it_compares_again()
    {
        var snapshots = await SnapshotsAsync();
        Assert.Null((await snapshots.LoadAsync(Ct)).StalledSince);
        await snapshots.WriteAsync(Nothing with { Stall = new StallChange(Since) }, Ct);
        await snapshots.WriteAsync(Nothing, Ct);
        Assert.Equal(Since, (await snapshots.LoadAsync(Ct)).StalledSince);
        await snapshots.WriteAsync(Nothing with { Stall = new StallChange(null) }, Ct);
        Assert.Null((await snapshots.LoadAsync(Ct)).StalledSince);
    }

    [Fact]
    public async Task A_snapshot_comes_back_with_its_document_and_its_memory()
    {
        var drift = new DriftEpisode("e1", Since, [new ResourceKey("apps", "Deployment", "shop", "web")]);
        var memory = new TrackedState(
            new DesiredState(["abc"], "digest", "dry"), "OutOfSync", "Degraded", new OperationMark(Since, "Succeeded", Since.AddMinutes(1)),
            drift, new PendingChange(new DesiredState(["def"], null, null), Since), DeletionTold: true);
        var written = Some("api", digest: long.MinValue, memory);
        var snapshots = await SnapshotsAsync();
        await snapshots.WriteAsync(Nothing with { Applications = [written] }, Ct);

        var (key, found) = Assert.Single(await snapshots.FindAsync([written.Key, new ApplicationKey("argocd", "unknown")], Ct));

        Assert.Equal((written.Key, written.Uid, written.Digest, written.SeenAt), (key, found.Uid, found.Digest, found.SeenAt));
        Assert.Equal(written.Document.ToJson(), found.Document.ToJson());
        Assert.Equivalent(memory, found.TrackedState, strict: true);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(35)]
    public async Task Each_of_many_is_found_by_its_own_name(int count)
    {
        var snapshots = await SnapshotsAsync();
        List<StoredApplication> all =
            [.. Enumerable.Range(0, count)
                .Select(i => Some($"app-{i}", digest: i) is var one && i % 2 == 0 ? one
                    : one with { Key = new ApplicationKey("team", $"app-{i - 1}") })];
        await snapshots.WriteAsync(Nothing with { Applications = all }, Ct);

        var found = await snapshots.FindAsync([.. all.Select(a => a.Key), new ApplicationKey("argocd", "unknown")], Ct);

        Assert.Equal(all.Select(a => (a.Key, a.Digest)).ToHashSet(), found.Select(f => (f.Key, f.Value.Digest)).ToHashSet());
    }

    [Fact]
    public async Task The_newest_of_an_Application_is_kept_and_a_gone_one_is_not()
    {
        var snapshots = await SnapshotsAsync();
        await snapshots.WriteAsync(Nothing with { Applications = [Some("api", 1), Some("web", 1)] }, Ct);
        await snapshots.WriteAsync(Nothing with { Applications = [Some("api", 2)], Removed = [Some("web").Key] }, Ct);
        Assert.Equal([("api", 2)], (await snapshots.LoadAsync(Ct)).Applications.Select(a => (a.Key.Name, a.Digest.Value)));
    }

    [Fact]
    public async Task A_scope_that_was_never_listed_cannot_be_resumed_and_one_that_was_moves()
    {
        var snapshots = await SnapshotsAsync();
        await snapshots.WriteAsync(Scopes(("a", "10", true), ("b", "11", false)), Ct);
        await snapshots.WriteAsync(Scopes(("a", "12", false), ("b", "13", false)), Ct);
        var (scope, version) = Assert.Single((await snapshots.LoadAsync(Ct)).ScopeVersions);
        Assert.Equal(("a", "12"), (scope, version));
    }

    [Fact]
    public async Task Under_an_older_fence_nothing_is_written_at_all()
    {
        var late = await SnapshotsAsync();
        await late.WriteAsync(Nothing with { Sequence = 1, Applications = [Some("api", 1)] }, Ct);
        var next = await SnapshotsAsync();

        await Assert.ThrowsAsync<LeadershipLostException>(() => late.WriteAsync(
            Nothing with
            {
                Sequence = 9,
                Applications = [Some("api", 2), Some("more")],
                Outbox = [new OutboxEntry(9, [1])],
                Projects = new Dictionary<string, IReadOnlyDictionary<string, string>?> { ["shop"] = new Dictionary<string, string>() },
                ScopeVersions = new Dictionary<string, ScopeVersion> { [""] = new("99", Listed: true) },
            },
            Ct));
        await Assert.ThrowsAsync<LeadershipLostException>(() => late.ForgetAsync([Some("api").Key], [], Ct));

        var known = await next.LoadAsync(Ct);
        Assert.Equal((1, 0, 0), (known.Sequence, known.ScopeVersions.Count, known.Projects.Count));
        Assert.Equal([("api", 1)], known.Applications.Select(a => (a.Key.Name, a.Digest.Value)));
        Assert.Empty(await new OutboxStore(Store, Instance).ReadAsync(0, 10, Ct));
    }

    [Fact]
    public async Task A_batch_that_follows_another_event_than_the_newest_is_not_written()
    {
        var snapshots = await SnapshotsAsync();
        await snapshots.WriteAsync(Nothing with { Sequence = 5, Applications = [Some("api", 1)] }, Ct);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => snapshots.WriteAsync(Nothing with { Follows = 3, Sequence = 4, Applications = [Some("api", 2)] }, Ct));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => snapshots.WriteAsync(Nothing with { Follows = 6, Sequence = 7, Applications = [Some("api", 3)] }, Ct));
        Assert.Equal(5, await snapshots.SequenceAsync(Ct));
        Assert.Equal(1, Assert.Single((await snapshots.LoadAsync(Ct)).Applications).Digest.Value);
    }

    [Fact]
    public async Task Instances_in_one_store_know_nothing_of_each_other()
    {
        var snapshots = await SnapshotsAsync();
        var leases = new LeaseStore(Store, "other", TimeProvider.System);
        var held = await leases.TakeAsync(await leases.ReadAsync(Ct), new HolderId("me"), Ct);
        var other = new SnapshotStore(Store, "other", held!.Fence);
        await snapshots.WriteAsync(Nothing with { Sequence = 2, Applications = [Some("api")], Outbox = [new OutboxEntry(2, [2])] }, Ct);
        await other.WriteAsync(Nothing with { Sequence = 1, Removed = [Some("api").Key], Outbox = [new OutboxEntry(1, [1])] }, Ct);
        await new OutboxStore(Store, "other").SettleAsync([1, 2], Ct);
        Assert.Single((await snapshots.LoadAsync(Ct)).Applications);
        Assert.Empty((await other.LoadAsync(Ct)).Applications);
        Assert.Equal(2, Assert.Single(await new OutboxStore(Store, Instance).ReadAsync(0, 10, Ct)).Sequence);
    }

    [Fact]
    public async Task What_is_not_watched_any_more_is_forgotten()
    {
        var snapshots = await SnapshotsAsync();
        await snapshots.WriteAsync(Scopes(("a", "10", true), ("b", "11", true)) with { Applications = [Some("api"), Some("web")] }, Ct);
        await snapshots.ForgetAsync([Some("api").Key], ["b"], Ct);
        var known = await snapshots.LoadAsync(Ct);
        Assert.Equal("web", Assert.Single(known.Applications).Key.Name);
        Assert.Equal("a", Assert.Single(known.ScopeVersions).Key);
    }

    private static Batch Scopes(params (string Name, string Version, bool Listed)[] scopes) =>
        Nothing with { ScopeVersions = scopes.ToDictionary(s => s.Name, s => new ScopeVersion(s.Version, s.Listed)) };

    private async Task<SnapshotStore> SnapshotsAsync() => new(Store, Instance, (await LeadAsync(Guid.NewGuid().ToString())).Fence);
}
