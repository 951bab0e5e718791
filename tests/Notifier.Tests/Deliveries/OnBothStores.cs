using Notifications.Testing.PostgreSql;
using Notifications.Testing.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Notifications.Notifier.Tests.Deliveries;

// Every contract on both stores.
public sealed class SqliteLedgerTests() : LedgerContract(new TestStore.Sqlite());

public sealed class SqliteSelfServiceTests() : SelfServiceContract(new TestStore.Sqlite());

public sealed class PostgreSqlSelfServiceTests(PostgreSqlFixture server) : SelfServiceContract(new TestStore.PostgreSql(server));

public sealed class SqliteCompletionTests() : CompletionContract(new TestStore.Sqlite());

public sealed class PostgreSqlCompletionTests(PostgreSqlFixture server) : CompletionContract(new TestStore.PostgreSql(server));

public sealed class SqliteChangeMessageTests() : ChangeMessageContract(new TestStore.Sqlite());

public sealed class PostgreSqlChangeMessageTests(PostgreSqlFixture server) : ChangeMessageContract(new TestStore.PostgreSql(server));

public sealed class SqliteDriftTests() : DriftContract(new TestStore.Sqlite());

public sealed class SqliteEndTests() : EndContract(new TestStore.Sqlite());

public sealed class PostgreSqlDriftTests(PostgreSqlFixture server) : DriftContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlEndTests(PostgreSqlFixture server) : EndContract(new TestStore.PostgreSql(server));

public sealed class SqliteFlappingTests() : FlappingContract(new TestStore.Sqlite());

public sealed class PostgreSqlFlappingTests(PostgreSqlFixture server) : FlappingContract(new TestStore.PostgreSql(server));

public sealed class SqliteUnconfiguredTests() : UnconfiguredContract(new TestStore.Sqlite());

public sealed class PostgreSqlUnconfiguredTests(PostgreSqlFixture server) : UnconfiguredContract(new TestStore.PostgreSql(server));

public sealed class SqliteRetryTests() : RetryContract(new TestStore.Sqlite());

public sealed class SqliteConversationTests() : ConversationContract(new TestStore.Sqlite());

public sealed class SqliteTimerTests() : TimerContract(new TestStore.Sqlite());

public sealed class SqliteLaneTests() : LaneContract(new TestStore.Sqlite());

public sealed class SqliteDigestTests() : DigestContract(new TestStore.Sqlite());

public sealed class SqliteEpochTests() : EpochContract(new TestStore.Sqlite());

public sealed class SqliteIntakeTests() : IntakeContract(new TestStore.Sqlite());

public sealed class SqliteUnansweredWriteTests() : UnansweredWriteContract(new TestStore.Sqlite());

public sealed class PostgreSqlUnansweredWriteTests(PostgreSqlFixture server) : UnansweredWriteContract(new TestStore.PostgreSql(server));

public sealed class SqlitePoisonTests() : PoisonContract(new TestStore.Sqlite());

public sealed class PostgreSqlPoisonTests(PostgreSqlFixture server) : PoisonContract(new TestStore.PostgreSql(server));

public sealed class SqliteRetentionTests() : RetentionContract(new TestStore.Sqlite());

public sealed class PostgreSqlRetentionTests(PostgreSqlFixture server) : RetentionContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlLedgerTests(PostgreSqlFixture server) : LedgerContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlRetryTests(PostgreSqlFixture server) : RetryContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlConversationTests(PostgreSqlFixture server) : ConversationContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlTimerTests(PostgreSqlFixture server) : TimerContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlLaneTests(PostgreSqlFixture server) : LaneContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlDigestTests(PostgreSqlFixture server) : DigestContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlEpochTests(PostgreSqlFixture server) : EpochContract(new TestStore.PostgreSql(server));

public sealed class PostgreSqlIntakeTests(PostgreSqlFixture server) : IntakeContract(new TestStore.PostgreSql(server));
