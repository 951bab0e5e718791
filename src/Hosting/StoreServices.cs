using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notifications.Hosting.Health;
using Notifications.Hosting.Storage;
using Notifications.Hosting.Storage.PostgreSql;
using Notifications.Hosting.Storage.Sqlite;

namespace Notifications.Hosting;

/// <summary>Registration of the store.</summary>
public static class StoreServices
{
    /// <summary>
    /// Registers the <see cref="Store"/> that the options name, with the tables of every <see cref="AddStoreSchema"/>, and the readiness
    /// check <c>store</c>.
    /// </summary>
    public static IServiceCollection AddNotificationsStore(this IServiceCollection services, StoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(s => Open(options, [.. s.GetServices<StoreSchema>()], s.GetRequiredService<TimeProvider>()));
        services.AddLoopSupervisor();
        services.AddStoreRetry();
        services.AddSingleton<StoreWatch>();
        services.AddSingleton<IReadinessCheck>(s => s.GetRequiredService<StoreWatch>());
        return services.AddHostedService(s => s.GetRequiredService<StoreWatch>());
    }

    /// <summary>Registers <see cref="StoreRetry"/>, once.</summary>
    public static void AddStoreRetry(this IServiceCollection services) => services.TryAddSingleton<StoreRetry>();

    /// <summary>Registers the tables of a component.</summary>
    public static IServiceCollection AddStoreSchema(this IServiceCollection services, StoreSchema schema) => services.AddSingleton(schema);

    /// <summary>Opens a store outside of a host (the operator's commands, tests). Nothing is touched before the first operation.</summary>
    public static Store Open(StoreOptions options, IReadOnlyList<StoreSchema> schemas, TimeProvider time) => options switch
    {
        StoreOptions.Sqlite sqlite => new SqliteStore(sqlite.Path, schemas, time),
        StoreOptions.PostgreSql postgreSql => new PostgreSqlStore(postgreSql.Connection, schemas, time),
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };
}
