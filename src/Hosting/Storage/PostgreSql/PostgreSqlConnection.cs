using Notifications.Hosting.Configuration;
using Npgsql;

namespace Notifications.Hosting.Storage.PostgreSql;

/// <summary>Reads what users give as connection: Npgsql's <c>Host=...;Password=...</c>, or
/// <c>postgresql://user:password@host:port/database?sslmode=require</c>.</summary>
internal static class PostgreSqlConnection
{
    /// <summary>A remedy.</summary>
    public const string Forms = "Host=...;Database=...;Username=...;Password=... or postgresql://user:password@host:port/database";

    /// <summary>
    /// Every statement has its index and is planned once: fresh tables, whose statistics the server does not have yet, are not read from
    /// end to end. Who stands still in the middle of a transaction (a stopped process, a lost node) loses it soon: somebody waits for its
    /// locks, to take its place. No statement is compiled: that takes the server a hundred milliseconds and more, and it would do so for
    /// the smallest table that has to be read from end to end, because its planner takes that for dear where such scans are off. What the
    /// user sets comes after these.
    /// </summary>
    private const string Session =
        "-c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan -c idle_in_transaction_session_timeout=5s";

    /// <summary>What is wrong with it, showing nothing of it; null when it can be read.</summary>
    public static string? Problem(Secret connection)
    {
        try
        {
            Read(connection);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <exception cref="FormatException">It cannot be read; the message shows nothing of it.</exception>
    public static NpgsqlConnectionStringBuilder Read(Secret connection)
    {
        var text = connection.Reveal();
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = text.StartsWith("postgresql://", StringComparison.Ordinal) || text.StartsWith("postgres://", StringComparison.Ordinal)
                ? FromUri(text)
                : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException or FormatException)
        {
            throw new FormatException("is no connection to PostgreSQL");
        }

        if (string.IsNullOrEmpty(builder.Host)) throw new FormatException("names no host");
        // What suits this program, where the user has not chosen: hot statements are prepared once a connection, a dead peer is noticed.
        builder.TryAdd("Max Auto Prepare", 200);
        builder.TryAdd("Maximum Pool Size", 32);
        builder.TryAdd("Timeout", 10);
        builder.TryAdd("Command Timeout", 30);
        builder.TryAdd("Keepalive", 15);
        builder.TryAdd("Application Name", "notifications");
        // Nothing of a session is ever changed, so there is nothing to reset between its uses.
        builder.TryAdd("No Reset On Close", true);
        builder.Options = $"{Session} {builder.Options}".TrimEnd();
        return builder;
    }

    /// <summary>For messages: without user and password.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder builder) =>
        $"PostgreSQL {builder.Host}:{builder.Port}/{builder.Database ?? builder.Username}";

    private static void TryAdd(this NpgsqlConnectionStringBuilder builder, string key, object value)
    {
        if (!builder.ShouldSerialize(key)) builder[key] = value;
    }

    private static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        var uri = new Uri(text);
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host };
        if (uri.Port > 0) builder.Port = uri.Port;
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) builder.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1) builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(o => o.Split('=', 2)))
            builder[Keyword(option[0])] = Uri.UnescapeDataString(option.Length > 1 ? option[1] : "");
        return builder;
    }

    // libpq's names (postgresql.org/docs/current/libpq-connect.html) where Npgsql has others
    private static string Keyword(string libpq) => libpq switch
    {
        "sslmode" => "SSL Mode",
        "sslrootcert" => "Root Certificate",
        "application_name" => "Application Name",
        "connect_timeout" => "Timeout",
        "target_session_attrs" => "Target Session Attributes",
        "options" => "Options",
        _ => libpq,
    };
}
