using System.Data.Common;

namespace Notifications.Hosting.Storage;

/// <summary>
/// One row of a result, read by column number from 0. Instants are stored as <c>bigint</c> microseconds since 1970 UTC, flags as
/// <c>bigint</c> 0 and 1. Only valid inside the mapping function.
/// </summary>
public readonly struct Row
{
    private readonly DbDataReader reader;

    internal Row(DbDataReader reader) => this.reader = reader;

    /// <summary>The column is null.</summary>
    public bool IsNull(int column) => reader.IsDBNull(column);

    /// <summary>A whole number.</summary>
    public long Number(int column) => reader.GetInt64(column);

    public long? NumberOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    /// <summary>A whole number that fits 32 bits.</summary>
    public int Count(int column) => checked((int)reader.GetInt64(column));

    public int? CountOrNull(int column) => reader.IsDBNull(column) ? null : Count(column);

    /// <summary>A <c>double precision</c> number.</summary>
    public double Real(int column) => reader.GetDouble(column);

    public double? RealOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    /// <summary>A number that is not 0.</summary>
    public bool Flag(int column) => reader.GetInt64(column) != 0;

    public string Text(int column) => reader.GetString(column);

    public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public byte[] Blob(int column) => reader.GetFieldValue<byte[]>(column);

    public byte[]? BlobOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    /// <summary>An instant, in UTC.</summary>
    public DateTimeOffset Time(int column) => StoreTime.FromMicroseconds(reader.GetInt64(column));

    /// <inheritdoc cref="Time"/>
    public DateTimeOffset? TimeOrNull(int column) => reader.IsDBNull(column) ? null : Time(column);
}

/// <summary>How instants are stored.</summary>
public static class StoreTime
{
    /// <summary>Microseconds since 1970-01-01 UTC, rounded down.</summary>
    public static long ToMicroseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant, in UTC.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        new(DateTimeOffset.UnixEpoch.UtcTicks + microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
