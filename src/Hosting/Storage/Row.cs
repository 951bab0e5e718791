using System.Data.Common;

namespace Notifications.Hosting.Storage;

/// <summary>
/// One row of a result, read by column number from 0. Instants are stored as <c>bigint</c> microseconds since 1970 UTC, flags as
/// <c>bigint</c> 0 and 1. Only valid inside the mapping function.
/// </summary>
public readonly struct Row
{
    private readonly DbDataReader _reader;

    internal Row(DbDataReader reader) => _reader = reader;

    /// <summary>The column is null.</summary>
    public bool IsNull(int column) => _reader.IsDBNull(column);

    /// <summary>A whole number.</summary>
    public long Number(int column) => _reader.GetInt64(column);

    public long? NumberOrNull(int column) => _reader.IsDBNull(column) ? null : _reader.GetInt64(column);

    /// <summary>A whole number that fits 32 bits.</summary>
    public int Count(int column) => checked((int)_reader.GetInt64(column));

    public int? CountOrNull(int column) => _reader.IsDBNull(column) ? null : Count(column);

    /// <summary>A <c>double precision</c> number.</summary>
    public double Real(int column) => _reader.GetDouble(column);

    public double? RealOrNull(int column) => _reader.IsDBNull(column) ? null : _reader.GetDouble(column);

    /// <summary>A number that is not 0.</summary>
    public bool Flag(int column) => _reader.GetInt64(column) != 0;

    public string Text(int column) => _reader.GetString(column);

    public string? TextOrNull(int column) => _reader.IsDBNull(column) ? null : _reader.GetString(column);

    public byte[] Blob(int column) => _reader.GetFieldValue<byte[]>(column);

    public byte[]? BlobOrNull(int column) => _reader.IsDBNull(column) ? null : _reader.GetFieldValue<byte[]>(column);

    /// <summary>An instant, in UTC.</summary>
    public DateTimeOffset Time(int column) => StoreTime.FromMicroseconds(_reader.GetInt64(column));

    /// <inheritdoc cref="Time"/>
    public DateTimeOffset? TimeOrNull(int column) => _reader.IsDBNull(column) ? null : Time(column);
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
