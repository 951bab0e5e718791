using Notifications.Hosting.Configuration;

namespace Notifications.Hosting.Storage;

/// <summary>Where things are kept: section <c>store</c> of the configuration.</summary>
public abstract record StoreOptions
{
    private StoreOptions()
    {
    }

    /// <summary>A file; made when missing, its directory too. The default: <c>./notifications.db</c>.</summary>
    public sealed record Sqlite(string Path) : StoreOptions;

    /// <summary>A database of its own or a schema of it; an Npgsql connection string or a <c>postgresql://</c> address.</summary>
    public sealed record PostgreSql(Secret Connection) : StoreOptions;
}
