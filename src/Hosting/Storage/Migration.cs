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
