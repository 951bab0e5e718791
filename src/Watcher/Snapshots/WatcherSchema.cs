using Notifications.Hosting.Storage;

namespace Notifications.Watcher.Snapshots;

/// <summary>The watcher's tables. Released migrations are never changed.</summary>
internal static class WatcherSchema
{
    public static StoreSchema Schema { get; } = new("watcher",
    [
        new Migration(1, "instances, scopes, snapshots, outbox", dialect =>
            $"""
            create table watcher_instance(
              name text not null primary key, epoch text not null, epoch_order bigint not null, sequence bigint not null, fence bigint not null){dialect.WithoutRowId()};
            create table watcher_lease(
              instance text not null primary key, holder text, beat bigint not null, fence bigint not null){dialect.WithoutRowId()};
            create table watcher_scope(
              instance text not null, name text not null, resource_version text not null, primary key (instance, name)){dialect.WithoutRowId()};
            create table watcher_project(
              instance text not null, name text not null, annotations text not null, primary key (instance, name)){dialect.WithoutRowId()};
            create table watcher_snapshot(
              instance text not null, namespace text not null, name text not null, uid text not null, digest bigint not null,
              encoding text not null, document {dialect.Blob()} not null, memory text not null, seen_at bigint not null,
              primary key (instance, namespace, name));
            create table watcher_outbox(
              instance text not null, sequence bigint not null, event {dialect.Blob()} not null, dead_reason text,
              primary key (instance, sequence));
            """),
        new Migration(2, "compressed once", dialect =>
            dialect.StoredAsItIs("watcher_snapshot", "document", inline: true)
                + dialect.StoredAsItIs("watcher_outbox", "event", inline: true)),
        new Migration(3, "stalled comparisons", _ => "alter table watcher_instance add column stalled_since bigint"),
        new Migration(4, "changes that were set aside", dialect =>
            $"""
            create table watcher_set_aside(
              instance text not null, name text not null, reason text not null, at bigint not null, primary key (instance, name)){dialect.WithoutRowId()};
            """),
    ]);
}
