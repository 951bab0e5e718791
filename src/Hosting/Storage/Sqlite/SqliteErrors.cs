using Microsoft.Data.Sqlite;

namespace Notifications.Hosting.Storage.Sqlite;

/// <summary>What SQLite's result codes (sqlite.org/rescode.html) mean to an operator.</summary>
internal static class SqliteErrors
{
    public static Exception Translate(string location, Exception exception) => exception switch
    {
        SqliteException e => Translate(location, e),
        UnauthorizedAccessException or IOException => new StoreUnavailableException(
            $"{location}: {exception.Message} Check that the directory exists and that this user may write to it.", transient: true,
            exception),
        _ => exception,
    };

    /// <summary>It was ended from outside.</summary>
    public static bool IsInterrupt(SqliteException e) => e.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT;

    private static StoreException Translate(string location, SqliteException e)
    {
        StoreUnavailableException Unavailable(string what, bool transient) =>
            new($"{location}: {what} (SQLite {e.SqliteExtendedErrorCode})", transient, e);
        return e.SqliteErrorCode switch
        {
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
                Unavailable("locked by another process. Stop the other program that uses the file; it is tried again.", transient: true),
            SQLitePCL.raw.SQLITE_FULL => Unavailable("the disk is full. Free some space; it is tried again.", transient: true),
            SQLitePCL.raw.SQLITE_READONLY =>
                Unavailable("the file or its directory is read-only. Make both writable for this user.", transient: true),
            SQLitePCL.raw.SQLITE_CANTOPEN =>
                Unavailable("cannot be opened. Check that the directory exists and that this user may write to it.", transient: true),
            SQLitePCL.raw.SQLITE_IOERR =>
                Unavailable("reading or writing failed. Check the disk and the mount; it is tried again.", transient: true),
            SQLitePCL.raw.SQLITE_NOMEM => Unavailable("out of memory.", transient: true),
            // A length that no value can have: SQLite meets it in a damaged page before it meets anything that it would call damaged
            SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_TOOBIG =>
                Unavailable("the file is damaged. Restore it, or move it away to start with an empty one.", transient: false),
            SQLitePCL.raw.SQLITE_NOTADB =>
                Unavailable("not an SQLite database. Give another path, or move the file away.", transient: false),
            _ => new StoreException($"{location}: {e.Message}", e),
        };
    }
}
