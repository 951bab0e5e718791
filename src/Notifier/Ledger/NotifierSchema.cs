namespace Notifications.Notifier.Ledger;

/// <summary>The notifier's tables. A released migration is never changed.</summary>
internal static class NotifierSchema
{
    public static StoreSchema Value { get; } = new(
        "notifier",
        [
            new Migration(1, "ledger", Ledger), new Migration(2, "digests", Digests), new Migration(3, "compressed once", CompressedOnce),
            new Migration(4, "annotated recipients", AnnotatedRecipients), new Migration(5, "values that held", HeldValues),
            new Migration(6, "ids of recipients", RecipientIds),
            new Migration(7, "reminders and acknowledged drift", Reminders),
            new Migration(8, "retention", FoundByAge),
            new Migration(9, "listed applications", Listed),
            new Migration(10, "completions", Completions),
            new Migration(11, "states that flap", Flapping),
            new Migration(12, "clocks that are set", Clock),
            new Migration(13, "retention of acknowledged drift", AcknowledgedByAge),
            new Migration(14, "changes of many applications", JoinedChanges),
            new Migration(15, "self-service configurations", SelfService),
        ]);

    private static string Ledger(StoreDialect dialect) => $"""
        create table inbox(
            event_id text not null primary key, state text not null, reason text, received_at bigint not null
        ){dialect.WithoutRowId()};
        create index inbox_received on inbox(received_at);
        create index inbox_stuck on inbox(state, received_at) where state <> 'routed';

        create table event(
            event_id text not null primary key, message_schema bigint not null, instance text not null, uid text not null, application text not null,
            epoch_order bigint not null, sequence bigint not null, origin text not null, observed_at bigint not null, cancels text not null, body {dialect.Blob()} not null
        );
        create index event_application on event(instance, uid, epoch_order, sequence);

        create table application(
            instance text not null, uid text not null, application text not null, project text not null, name text not null, epoch text not null,
            epoch_order bigint not null, sequence bigint not null, event_id text not null, observed_at bigint not null, gone bigint not null,
            primary key (instance, uid)
        ){dialect.WithoutRowId()};
        create index application_name on application(name);

        create table once(once_key text not null primary key, created_at bigint not null){dialect.WithoutRowId()};

        create table told(
            instance text not null, uid text not null, trigger_name text not null, destination text not null, recipient text not null,
            delivery_id text not null, told_at bigint not null,
            primary key (instance, uid, trigger_name, destination, recipient)
        ){dialect.WithoutRowId()};

        create table timer(
            timer_id text not null primary key, trigger_name text not null, instance text not null, uid text not null, transition_id text,
            event_id text not null, epoch_order bigint not null, sequence bigint not null, due_at bigint not null, fired_at bigint
        ){dialect.WithoutRowId()};
        create index timer_running on timer(instance, uid) where fired_at is null;
        create index timer_due on timer(due_at) where fired_at is null;

        create table delivery(
            id text not null primary key, parent text, event_id text not null, transition_event text, transition_id text,
            instance text not null, uid text not null, application text not null,
            epoch_order bigint not null, sequence bigint not null, ordinal bigint not null,
            trigger_name text not null, templates text not null, destination text not null, recipient text not null,
            lane text not null, chain text not null, conversation text, conversation_key text, mode text, announce bigint not null,
            state text not null, attempts bigint not null, due_at bigint not null, fence bigint, maybe_sent bigint not null, tried_since bigint,
            reason text, superseded_by text, carried_by text, link text, message text, trace_parent text,
            created_at bigint not null, updated_at bigint not null, ended_at bigint
        ){dialect.RoomForUpdates()};
        create index delivery_open on delivery(lane, due_at, chain) where ended_at is null;
        create index delivery_chain on delivery(chain) where ended_at is null;
        create index delivery_dead on delivery(ended_at) where ended_at is not null and reason is not null;
        create index delivery_created on delivery(created_at);
        create index delivery_application on delivery(application, created_at);
        create index delivery_recipient on delivery(recipient, created_at);
        create index delivery_parent on delivery(parent) where parent is not null;

        create table conversation(
            id text not null primary key, destination text not null, recipient text not null, conversation_key text not null, mode text not null,
            external_id text, link text, version bigint not null, updated_at bigint not null
        ){dialect.WithoutRowId()};
        create index conversation_updated on conversation(updated_at);

        create table member(
            conversation text not null, instance text not null, uid text not null, application text not null,
            epoch_order bigint not null, sequence bigint not null, ordinal bigint not null,
            delivery_id text not null, message text not null, updated_at bigint not null,
            primary key (conversation, instance, uid)
        );

        create table lane(
            name text not null primary key, owner text, fence bigint not null, blocked_until bigint, tokens text, updated_at bigint not null
        ){dialect.WithoutRowId()};

        create table node(id text not null primary key, started_at bigint not null, seen_until bigint not null){dialect.WithoutRowId()};
        """;

    private static string AnnotatedRecipients(StoreDialect dialect) =>
        "alter table delivery add column annotated bigint not null default 0";

    private static string CompressedOnce(StoreDialect dialect) => dialect.StoredAsItIs("event", "body", inline: false);

    private static string HeldValues(StoreDialect dialect) => """
        alter table once add column epoch_order bigint;
        alter table once add column sequence bigint;
        """;

    private static string Reminders(StoreDialect dialect) => $"""
        alter table timer add column reminder bigint not null default 0;
        create table acknowledgement(
            instance text not null, uid text not null, episode text not null, until bigint, reason text, at bigint not null, primary key (instance, uid, episode)
        ){dialect.WithoutRowId()};
        create table open_drift(instance text not null, uid text not null, resource text not null, primary key (instance, uid, resource)){dialect.WithoutRowId()};
        create index open_drift_resource on open_drift(resource);
        """;

    private static string RecipientIds(StoreDialect dialect) => $"""
        create table recipient_id(
            scope text not null, recipient text not null, id text not null, learned_at bigint not null, primary key (scope, recipient)
        ){dialect.WithoutRowId()};
        """;

    private static string FoundByAge(StoreDialect dialect) => """
        create index once_created on once(created_at);
        create index timer_fired on timer(fired_at) where fired_at is not null;
        create index application_gone on application(observed_at) where gone = 1;
        """;

    private static string AcknowledgedByAge(StoreDialect dialect) => "create index acknowledgement_at on acknowledgement(at)";

    // listed: the event that the columns are from; another one than event_id where a notifier of an earlier version wrote the row
    private static string Listed(StoreDialect dialect) => """
        alter table application add column listed text;
        alter table application add column sync text;
        alter table application add column health text;
        alter table application add column drifts bigint;
        alter table application add column drift_since bigint;
        alter table application add column pending_since bigint;
        alter table application add column pending_revision text;
        """;

    private static string Completions(StoreDialect dialect) => "alter table delivery add column complete_until bigint";
    private static string Clock(StoreDialect dialect) => $"""
        create table ledger_clock(id bigint not null primary key, ahead bigint not null);
        insert into ledger_clock(id, ahead) values (1, 0);
        """;

    private static string Flapping(StoreDialect dialect) => $"""
        create table flapping(
            instance text not null, uid text not null, trigger_name text not null, destination text not null, recipient text not null,
            onsets text not null, episodes bigint not null, since bigint not null, conversation_key text, updated_at bigint not null,
            primary key (instance, uid, trigger_name, destination, recipient)
        ){dialect.WithoutRowId()};
        create index flapping_updated on flapping(updated_at);
        """;

    // as_key: by which key of the Application's own the message was last continued; done: 0 open, 1 healthy, 2 taken back
    private static string JoinedChanges(StoreDialect dialect) => $"""
        create table joined_change(
            instance text not null, uid text not null, destination text not null, recipient text not null, conversation_key text not null,
            as_key text not null, change_id text, waiting bigint not null, done bigint not null, joined_at bigint not null,
            primary key (instance, uid, destination, recipient, conversation_key)
        ){dialect.WithoutRowId()};
        create index joined_change_at on joined_change(joined_at);
        """;

    // observed_at: of the event that brought it
    private static string SelfService(StoreDialect dialect) => $"""
        create table self_service(
            instance text not null, namespace text not null, name text not null, encoding text not null, body {dialect.Blob()} not null,
            observed_at bigint not null, primary key (instance, namespace)
        );
        """;

    private static string Digests(StoreDialect dialect) => """
        alter table lane add column digest text;
        alter table lane add column digest_at bigint;
        alter table conversation add column digest text;
        """;
}
