using System.Net.Sockets;
using Npgsql;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>What PostgreSQL's codes (postgresql.org/docs/current/errcodes-appendix.html) and lost connections mean to an
/// operator.</summary>
internal static class PostgreSqlErrors
{
    /// <summary>Another transaction was in the way; the same work may succeed at once.</summary>
    public static bool IsConflict(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    public static Exception Translate(string location, Exception exception)
    {
        StoreUnavailableException Unavailable(string what, bool transient) => new($"{location}: {what}", transient, exception);
        return exception switch
        {
            PostgresException e => Translate(location, e),
            NpgsqlException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } =>
                Unavailable("no such host. Check the host's name.", transient: true),
            NpgsqlException { InnerException: SocketException } =>
                Unavailable("no connection. Check that the server runs and can be reached; it is tried again.", transient: true),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
                Unavailable("no answer in time; it is tried again.", transient: true),
            NpgsqlException { InnerException: IOException } => Unavailable("the connection was lost; it is tried again.", transient: true),
            NpgsqlException e => Unavailable($"{e.Message}; it is tried again.", transient: true),
            SocketException => Unavailable(
                "no connection. Check that the server runs and can be reached; it is tried again.", transient: true),
            IOException or ObjectDisposedException { ObjectName: nameof(NpgsqlConnection) } =>
                Unavailable("the connection was lost; it is tried again.", transient: true),
            _ => exception,
        };
    }

    private static StoreException Translate(string location, PostgresException e)
    {
        StoreUnavailableException Unavailable(string what, bool transient) => new($"{location}: {what} ({e.SqlState})", transient, e);
        return e.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                Unavailable("the user or password is refused. Check store.connection.", transient: false),
            PostgresErrorCodes.InvalidCatalogName =>
                Unavailable("there is no such database. Create it, or correct store.connection.", transient: false),
            PostgresErrorCodes.InsufficientPrivilege =>
                Unavailable($"{e.MessageText}. Let the user own the database, or the schema that it writes to.", transient: false),
            PostgresErrorCodes.DiskFull => Unavailable("the server's disk is full. Free some space; it is tried again.", transient: true),
            PostgresErrorCodes.ReadOnlySqlTransaction =>
                Unavailable("the server is read-only (a standby?). Connect to the primary, with Target Session Attributes=read-write.",
                    transient: true),
            PostgresErrorCodes.TooManyConnections =>
                Unavailable("the server has no free connection. Raise max_connections, or lower Maximum Pool Size; it is tried again.",
                    transient: true),
            "25P03" => Unavailable("a transaction stood still for too long and was ended; it is tried again.", transient: true),
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected =>
                Unavailable("other writers were in the way again and again; it is tried again.", transient: true),
            { } code when code[..2] is "08" or "53" or "57" or "58"
                || e.IsTransient => Unavailable($"{e.MessageText}; it is tried again.", transient: true),
            { } code when code[..2] is "XX" =>
                Unavailable($"{e.MessageText}. The database may be damaged: see the server's log.", transient: false),
            _ => new StoreException($"{location}: {e.MessageText} ({e.SqlState})", e),
        };
    }
}
