namespace Notifications.Hosting.Storage;

/// <summary>One forward step of a component's schema. Never changed once released; a change is a new one.</summary>
/// <param name="Version">Rises by one from 1 within the component.</param>
/// <param name="Name">For people: what it brings.</param>
/// <param name="Sql">One or several statements for the dialect, separated by semicolons; empty: nothing for this one.</param>
public sealed record Migration(int Version, string Name, Func<StoreDialect, string> Sql);

/// <summary>The tables of one component ("watcher", "notifier"), as all their migrations from the first.</summary>
/// <param name="Component">Name under which the applied versions are kept in <c>schema_version</c>.</param>
/// <param name="Migrations">In order of version, without gaps.</param>
public sealed record StoreSchema(string Component, IReadOnlyList<Migration> Migrations)
{
    /// <summary>The version that the program knows.</summary>
    public int Version => Migrations.Count == 0 ? 0 : Migrations[^1].Version;
}

/// <summary>Brings the tables of every component up to date. The caller holds the transaction (and on PostgreSQL the lock).</summary>
internal static class Migrator
{
    private const string VersionTable =
        "create table if not exists schema_version(component text not null, version bigint not null, name text not null, applied_at bigint not null, primary key (component, version))";

    public static async ValueTask MigrateAsync(
        Session session, string location, IReadOnlyList<StoreSchema> schemas, TimeProvider time, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(VersionTable, cancellationToken);
        foreach (var schema in schemas)
        {
            var applied = await session.QueryFirstOrDefaultAsync(
                "select coalesce(max(version), 0) from schema_version where component = @component", [("component", schema.Component)],
                row => row.Count(0), cancellationToken);
            if (applied > schema.Version)
            {
                throw new StoreUnavailableException(
                    $"{location}: the tables of the {schema.Component} have version {applied}, this program knows {schema.Version}. Run the newer program, or give it another store.",
                    transient: false,
                    inner: null);
            }

            foreach (var step in schema.Migrations.Where(m => m.Version > applied))
            {
                if (step.Sql(session.Dialect) is { Length: > 0 } sql) await session.ExecuteAsync(sql, cancellationToken);
                await session.ExecuteAsync(
                    "insert into schema_version(component, version, name, applied_at) values (@component, @version, @name, @at)",
                    [("component", schema.Component), ("version", step.Version), ("name", step.Name), ("at", time.GetUtcNow())],
                    cancellationToken);
            }
        }
    }
}
